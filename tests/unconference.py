"""An unconference with people, for tests: an event that begins now in London, its grid, and its phones."""

from typing import Any

from django.utils import timezone

from meetups.models import Grid, GridRoom, GridSlot, Pitch, Seat
from meetups.models.fields import new_uid
from meetups.services import boards, grids
from tests.factories import EventFactory
from tests.waitlists import HOUR


class Unconference:
    """A grid of an event that lasts six hours. Its slots follow each other, 45 minutes each."""

    def __init__(self, rooms: str = "Blue Red", slots: int = 2, event: dict[str, Any] | None = None, **facts: Any):
        now = timezone.now()
        values = {"starts_at": now, "ends_at": now + 6 * HOUR, "format": "unconference"} | (event or {})
        times = [grids.SlotFacts(number * 45) for number in range(slots)]
        self.grid = grids.open_grid(event=EventFactory(**values), rooms=rooms.split(), slots=times, **facts)
        self.event = self.grid.event

    def now(self) -> Grid:
        """Return the grid as it is now."""
        return Grid.objects.select_related("event__group").get(pk=self.grid.pk)

    def pitch(self, title: str, cell: tuple[str, int] | None = None, **facts: Any) -> Pitch:
        """Pitch a session as a host and, with a cell, place it."""
        values = {"grid": self.grid, "title": title, "is_host": True, "idempotency_key": new_uid()} | facts
        pitch = grids.pitch(**values)
        return self.place(title, *cell) if cell else pitch

    def place(self, title: str, room: str, slot: int, **facts: Any) -> Pitch:
        return grids.place(pitch=self.pitched(title), room=self.room(room), slot=self.slot(slot), **facts)

    def pitched(self, title: str) -> Pitch:
        return Pitch.objects.select_related("grid").get(grid=self.grid, title=title)

    def room(self, name: str) -> GridRoom:
        return self.grid.rooms.get(name=name)

    def slot(self, number: int) -> GridSlot:
        """Return the slot with this number, from 0."""
        return self.grid.slots.all()[number]

    def seat(self, **facts: Any) -> Seat:
        return boards.join(board=self.event.board, **facts)

    def table(self) -> dict[str, tuple[str, int]]:
        """Return room and start of each session, by its title."""
        rows = self.grid.pitches.sessions().values_list("title", "room__name", "slot__starts_after")
        return {title: (room, start) for title, room, start in rows}
