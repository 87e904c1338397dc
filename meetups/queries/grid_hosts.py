"""The rows and words of the page of a grid's hosts: the grid with all names, the next step, and how many take part."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from meetups.models import Event, Grid, Topic
from meetups.models.places import count_places_used
from meetups.queries.grids import GridSession, GridView, RoomView, SlotView, grid_view, hosts_of
from meetups.standards.titles import compared
from meetups.wording import present

MOST_RAISED = 5


class Cell(NamedTuple):
    """A cell of the timetable."""

    room: RoomView
    slot: SlotView

    @property
    def value(self) -> str:
        """The cell as forms send it: `3-7`."""
        return f"{self.room.pk}-{self.slot.pk}"


class People(NamedTuple):
    """How many take part: phones that joined, and people checked in at the door."""

    phones: int
    door: int


class Step(NamedTuple):
    """The next step of a host, and the session or the free cell that it is about.

    `kind` is rooms, pitch, place, write, close, watch or done.
    """

    kind: str
    session: GridSession | None = None
    cell: Cell | None = None


def host_view(grid: Grid, now: datetime | None = None) -> GridView:
    """Return the grid with the names of all hosts of sessions, public or not. Four queries."""
    view, names = grid_view(grid, now), hosts_of(grid)

    def named(session: GridSession | None) -> GridSession | None:
        return session and session._replace(host=names.get(session.pk, ""))

    return view._replace(
        rows=[row._replace(sessions=[named(session) for session in row.sessions]) for row in view.rows],
        unplaced=[session._replace(host=names.get(session.pk, "")) for session in view.unplaced],
        in_rooms=[room._replace(now=named(room.now), next=named(room.next)) for room in view.in_rooms],
    )


def next_step(view: GridView, now: datetime | None = None) -> Step:
    """Return what a host does next."""
    now = now or present.now()
    if not view.rooms or all(row.slot.is_break for row in view.rows):
        return Step("rooms")
    free = [cell for cell in free_cells(view) if cell.slot.ends_at > now]
    if free and view.unplaced:
        pitch = view.unplaced[0]
        return Step("place", pitch, next((cell for cell in free if not _hosts_at(view, pitch, cell.slot)), free[0]))
    if unwritten := next(_unwritten(view, now), None):
        return Step("write", unwritten)
    if not view.sessions and free:
        return Step("pitch")
    if view.is_pitching_open:
        return Step("close")
    return Step("watch" if any(row.slot.ends_at > now for row in view.rows) else "done")


def free_cells(view: GridView) -> Iterator[Cell]:
    """Yield the cells that a session can be placed in, in the order of the timetable."""
    for row in view.rows:
        if not row.slot.is_break:
            yield from (
                Cell(room, row.slot) for room, session in zip(view.rooms, row.sessions, strict=True) if not session
            )


def people_of(event: Event) -> People:
    """Return how many phones joined and how many people were checked in. Two queries, or one without a board."""
    board = getattr(event, "board", None)
    return People(board.seats.valid().count() if board else 0, count_places_used(event.pk))


def raised_at(grid: Grid) -> list[Topic]:
    """Return the last topics that were raised at the event of a grid and have a page, the newest first. One query."""
    rows = Topic.objects.filter(raised_at=grid.event_id, state__in=Topic.LISTED).select_related("group")
    return list(rows.order_by("-pk")[:MOST_RAISED])


def _hosts_at(view: GridView, pitch: GridSession, slot: SlotView) -> bool:
    """Return whether the host of a pitch has a session in this slot."""
    row = next(row for row in view.rows if row.slot == slot)
    hosts = {compared(session.host) for session in row.sessions if session and session.host}
    return bool(pitch.host) and compared(pitch.host) in hosts


def _unwritten(view: GridView, now: datetime) -> Iterator[GridSession]:
    """Yield the sessions that are over and about which nothing is written."""
    for row in view.rows:
        if row.slot.ends_at <= now:
            yield from (session for session in row.sessions if session and not (session.outcome or session.notes))
