"""The sheets of a grid for printing, filled or blank: the timetable and pitch cards. And the rows of a wall to
enter."""

from typing import Any, NamedTuple

from meetups.models import Event, Grid
from meetups.queries.grid_hosts import host_view
from meetups.queries.grids import GridRow, GridSession, SlotView, grid_view
from meetups.queries.paper import CARDS_A_SHEET, MOST_CARDS
from meetups.wording.grids import clock_in_words, day_and_hours

BLANK_ROOMS, BLANK_SLOTS = 6, 6
LETTERS_A_LINE = 110  # about so many are in a line across all rooms of a sheet
LINES_A_SHEET = 28  # about so many lines have room on it, if each row has two beside its longest title


class PitchCard(NamedTuple):
    """A pitch to print: its title and, if it is public, the name of its host."""

    title: str
    host: str


class PitchCards(NamedTuple):
    """Cards to print. `blank` has one item for each empty card; `left_out` counts pitches that are not printed."""

    cards: list[PitchCard]
    blank: range
    left_out: int = 0

    @property
    def sheets(self) -> int:
        return (len(self.cards) + len(self.blank)) // CARDS_A_SHEET


class SheetRow(NamedTuple):
    """A slot to print: its time, its title if it is a break, and the cell of each room."""

    time: str
    title: str
    cells: list[PitchCard | None]


class Sheet(NamedTuple):
    """A timetable to print. A blank one has rooms and slots without a name."""

    rooms: list[str]
    rows: list[SheetRow]

    @property
    def is_small(self) -> bool:
        """Whether sessions are printed smaller, because they are too many or too long for one sheet."""
        letters = LETTERS_A_LINE // len(self.rooms) + 1
        longest = [max((len(cell.title) for cell in row.cells if cell), default=0) for row in self.rows]
        return sum(2 - (-length // letters) for length in longest) > LINES_A_SHEET


def grid_of(event: Event) -> Grid | None:
    """Return the grid of an event, or None. One query, unless it was read with the event."""
    return getattr(event, "grid", None)


def sheet_of(event: Event, *, is_blank: bool) -> Sheet:
    """Return the timetable of an event to print. Four queries at most.

    A blank one has no sessions. Before there are rooms or slots, it has lines to write them on.
    """
    grid = grid_of(event)
    view = grid_view(grid) if grid else None
    rooms = ([room.name for room in view.rooms] if view else []) or [""] * BLANK_ROOMS
    empty: list[PitchCard | None] = [None] * len(rooms)
    rows = [_sheet_row(row, empty if is_blank else None) for row in view.rows] if view else []
    return Sheet(rooms, rows or [SheetRow("", "", empty)] * BLANK_SLOTS)


def pitch_cards(event: Event) -> PitchCards:
    """Return the pitches of an event, those without a place first. Four queries at most.

    The last sheet is filled up with empty cards.
    """
    grid = grid_of(event)
    view = grid_view(grid) if grid else None
    pitches = [*view.unplaced, *view.sessions] if view else []
    cards = [_card(pitch) for pitch in pitches[:MOST_CARDS]]
    return PitchCards(cards, range(-len(cards) % CARDS_A_SHEET), len(pitches) - len(cards))


def blank_pitch_cards() -> PitchCards:
    """Return one sheet of empty cards."""
    return PitchCards([], range(CARDS_A_SHEET))


def wall_rows(grid: Grid) -> list[dict[str, Any]]:
    """Return the rows of the form for a wall: each cell of the timetable, then the pitches without a place."""
    view = host_view(grid)
    cells = [
        {"room": room.pk, "slot": row.slot.pk} | _typed(session)
        for row in view.rows
        if not row.slot.is_break
        for room, session in zip(view.rooms, row.sessions, strict=True)
    ]
    return [*cells, *(_typed(pitch) for pitch in view.unplaced)]


def cell_options(grid: Grid) -> dict[str, list[tuple[int, str]]]:
    """Return the rooms, and the slots that are no break, as options of a form. Three queries."""
    view = grid_view(grid)
    slots = [row.slot for row in view.rows if not row.slot.is_break]
    return {
        "rooms": [(room.pk, room.name) for room in view.rooms],
        "slots": [(slot.pk, _time(slot, clock_in_words(slot.starts_at))) for slot in slots],
    }


def _sheet_row(row: GridRow, cells: list[PitchCard | None] | None) -> SheetRow:
    """Return a slot with these cells or, without them, with its sessions."""
    sessions = [_card(session) if session else None for session in row.sessions]
    return SheetRow(row.slot.when, row.slot.title, cells or sessions)


def _card(pitch: GridSession) -> PitchCard:
    return PitchCard(pitch.title, pitch.host)


def _time(slot: SlotView, words: str) -> str:
    """Return when a slot is in these words, with the day if the grid has several."""
    return day_and_hours(slot.starts_at, words) if slot.has_day else words


def _typed(session: GridSession | None) -> dict[str, Any]:
    """Return what is known of a session, as the fields of its row."""
    if session is None:
        return {}
    return {"title": session.title, "host": session.host, "hands": session.hands or "", "outcome": session.outcome}
