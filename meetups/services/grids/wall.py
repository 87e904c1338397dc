"""Bringing a wall back: one form with what stood on paper gives the same grid as phones do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Grid, Pitch
from meetups.services.grids.locking import RELATIONS, lock_open_grid_and_event, raise_version_and_tell
from meetups.services.grids.pitching import refuse_full
from meetups.services.grids.placing import put, refuse_cell
from meetups.standards.titles import compared

MOST_HANDS = 5000


class WallRow(NamedTuple):
    """A card on the wall. Room and slot are primary keys, both or neither. `hands` None leaves the number as it is."""

    title: str
    room: int | None = None
    slot: int | None = None
    host: str = ""
    hands: int | None = None
    outcome: str = ""


@transaction.atomic
def bring_wall_back(*, grid: Grid, rows: Sequence[WallRow]) -> Grid:
    """Enter a wall: each row is pitched if no standing pitch has its title, and placed where it stood.

    The wall decides: sessions in the rows move to their cells, with their hands and where they got to. The same rows
    twice are the same as once. Raises ValidationError with the code cancelled, empty without a row, or row (params:
    `row`, its number from 1, and `why`).
    """
    grid = lock_open_grid_and_event(grid)
    if not rows:
        raise ValidationError(_("Enter at least one session."), "empty")
    wall = _Wall(grid)
    for number, row in enumerate(rows, start=1):
        with _refusing(number):
            wall.read(row)
    wall.clear_cells()
    for number, row in enumerate(rows, start=1):
        with _refusing(number):
            wall.place(row)
    if wall.has_changed:
        raise_version_and_tell(grid)
    return grid


class _Wall:
    """The rows of a wall that are being entered into a locked grid."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rooms = {room.pk: room for room in grid.rooms.all()}
        self.slots = {slot.pk: slot for slot in grid.slots.all()}
        self.known = {compared(pitch.title): pitch for pitch in grid.pitches.standing()}
        self.cells: dict[str, tuple[int | None, int | None]] = {}  # where each session of the rows stood, by its title
        self.has_changed = False

    def read(self, row: WallRow) -> None:
        """Pitch the session of a row, or change the pitch with its title. Its cell is set later."""
        title = compared(row.title)
        if title in self.cells:
            raise ValidationError(_("This title is in two rows. Enter each session once."), "twice")
        self.cells[title] = self._cell(row)
        pitch = self.known.get(title) or self._new(row)
        facts = {
            "name": pitch.name or " ".join(row.host.split()),
            "outcome": row.outcome.strip() or pitch.outcome,
            "hands": pitch.hands if row.hands is None else self._hands(pitch, row.hands),
        }
        changed = {name: value for name, value in facts.items() if getattr(pitch, name) != value}
        for name, value in changed.items():
            setattr(pitch, name, value)
        pitch.clean_fields(exclude=RELATIONS)
        if changed or pitch.pk is None:
            pitch.save(update_fields=[*changed, "outcome_html", "updated_at"] if pitch.pk else None)
            self.has_changed = True
        self.known[title] = pitch

    def clear_cells(self) -> None:
        """Take the sessions that stood elsewhere out of the grid, so that they can swap places."""
        moved = [self.known[title] for title, cell in self.cells.items() if _cell_of(self.known[title]) != cell]
        for pitch in moved:
            if pitch.slot_id:
                put(pitch, None, None)
                self.has_changed = True

    def place(self, row: WallRow) -> None:
        """Place the session of a row where it stood."""
        pitch = self.known[compared(row.title)]
        if row.room is None or row.slot is None or _cell_of(pitch) == (row.room, row.slot):
            return
        room, slot = self.rooms[row.room], self.slots[row.slot]
        refuse_cell(self.grid, room, slot)
        put(pitch, room, slot)
        self.has_changed = True

    def _cell(self, row: WallRow) -> tuple[int | None, int | None]:
        if (row.room is None) != (row.slot is None):
            raise ValidationError(_("Choose both a room and a slot, or neither."), "cell")
        if row.room is not None and (row.room not in self.rooms or row.slot not in self.slots):
            raise ValidationError(_("This room or slot is not in the grid any more. Choose another one."), "cell")
        return row.room, row.slot

    def _new(self, row: WallRow) -> Pitch:
        refuse_full(self.grid)
        return Pitch(grid=self.grid, title=" ".join(row.title.split()))

    def _hands(self, pitch: Pitch, hands: int) -> int:
        """Return the hands on paper, or those of phones if they are more."""
        if not 0 <= hands <= MOST_HANDS:
            raise ValidationError(_("Enter a number of hands from 0 to %(most)d."), "hands", {"most": MOST_HANDS})
        return max(hands, pitch.raised.count()) if pitch.pk else hands


def _cell_of(pitch: Pitch) -> tuple[int | None, int | None]:
    return pitch.room_id, pitch.slot_id


@contextmanager
def _refusing(number: int) -> Iterator[None]:
    """Raise ValidationError with the code row for one that is raised inside."""
    try:
        yield
    except ValidationError as error:
        why = " ".join(error.messages)
        raise ValidationError(_("Row %(row)d: %(why)s"), "row", {"row": number, "why": why}) from error
