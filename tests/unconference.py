"""An unconference with people, for tests: a grid of an event, with rooms, slots and pitches."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from meetups.models import Grid, GridRoom, GridSlot, Pitch, Seat
from meetups.services import boards, grids
from meetups.services.grids import SlotFacts
from tests.factories import EventFactory
from tests.waitlists import HOUR

ROOMS = ("Garden", "Hall")
SLOTS = (SlotFacts(0, 45), SlotFacts(45, 45), SlotFacts(90, 30, "Lunch"), SlotFacts(120, 45))


class Unconference:
    """A grid of the event "open" which begins now and lasts four hours, and its board."""

    def __init__(
        self,
        *titles: str,
        rooms: tuple[str, ...] = ROOMS,
        slots: tuple[SlotFacts, ...] = SLOTS,
        event: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        now: datetime = timezone.now()
        facts = {"title": "Open day", "slug": "open", "starts_at": now, "ends_at": now + 4 * HOUR}
        made = EventFactory(format="unconference", **(facts | (event or {})))
        self.grid = grids.open_grid(event=made, rooms=rooms, slots=slots, **values)
        for title in titles:
            self.pitch(title)

    def pitch(self, title: str, **facts: Any) -> Pitch:
        """Pitch a session as a host does."""
        return grids.pitch(grid=self.grid, title=title, is_host=True, idempotency_key=f"test {title}", **facts)

    def place(self, title: str, room: str, number: int) -> Pitch:
        """Place a pitch in a room and the slot of this number, from 0."""
        return grids.place(pitch=self.of(title), room=self.room(room), slot=self.slot(number))

    def of(self, title: str) -> Pitch:
        return Pitch.objects.get(grid=self.grid, title=title)

    def room(self, name: str) -> GridRoom:
        return self.grid.rooms.get(name=name)

    def slot(self, number: int) -> GridSlot:
        return self.grid.slots.all()[number]

    def cell(self, room: str, number: int) -> str:
        """Return a cell as forms send it."""
        return f"{self.room(room).pk}-{self.slot(number).pk}"

    def now(self) -> Grid:
        """Return the grid as it is now."""
        return Grid.objects.select_related("event__group", "event__board").get(pk=self.grid.pk)

    def seats(self, number: int) -> list[Seat]:
        """Let so many people join with a phone."""
        return [boards.join(board=self.now().event.board) for _ in range(number)]

    def places(self) -> dict[str, tuple[str, int]]:
        """Return the room of each session, and when it begins, by title."""
        rows = Pitch.objects.filter(grid=self.grid).sessions().values_list("title", "room__name", "slot__starts_after")
        return {title: (room, after) for title, room, after in rows}
