"""The rows of the pages of a grid: plain values, the same for every reader but `own_of`.

`hosts_of` and `clashes` tell names that are not public. They are for the pages of hosts alone.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from meetups.models import Event, Grid, Hand, Pitch, Seat
from meetups.models.boards import morning_after
from meetups.models.grids import slot_times
from meetups.standards.email_addresses import comparable
from meetups.standards.titles import compared
from meetups.wording import present
from meetups.wording.dates import hours
from meetups.wording.grids import day_and_hours

_COLUMNS = (
    "pk", "title", "about", "about_html", "name", "is_name_public", "hands", "room_id", "slot_id", "notes", "outcome",
    "outcome_html", "topic_id",
)  # fmt: skip
_OF_VERSION = (
    "pk", "version", "event__board__is_joining_open", "event__status", "event__zone", "event__starts_at",
    "event__ends_at", "slots__starts_after", "slots__minutes",
)  # fmt: skip


class GridSession(NamedTuple):
    """A standing pitch. It is a session if it has a room and a slot."""

    pk: int
    title: str
    about: str
    about_html: str
    host: str  # empty unless the name is public
    hands: int
    room: int | None
    slot: int | None
    notes: str
    outcome: str
    outcome_html: str
    topic: int | None  # the primary key of its topic in the backlog

    @property
    def cell(self) -> str:
        """Where it is, as `services.grids.place` takes it: `3-7`, or empty."""
        return f"{self.room}-{self.slot}" if self.slot else ""

    @property
    def path_part(self) -> str:
        """The last part of the URL of its page."""
        return Pitch(pk=self.pk, title=self.title).path_part


class RoomView(NamedTuple):
    """A room: a column of the timetable."""

    pk: int
    name: str


class SlotView(NamedTuple):
    """A slot: a row of the timetable, in local time. A break has a title."""

    pk: int
    title: str
    starts_after: int
    minutes: int
    starts_at: datetime
    ends_at: datetime
    is_late: bool  # whether it ends after the event
    has_day: bool = False  # whether the slots of its grid are on several days

    @property
    def is_break(self) -> bool:
        return self.title != ""

    @property
    def hours(self) -> str:
        """Its times in words: `10am to 10:45am`."""
        return hours(self.starts_at, self.ends_at)

    @property
    def when(self) -> str:
        """Its times with its day if the grid has several: `Sat 28 Nov, 10am to 10:45am`."""
        return day_and_hours(self.starts_at, self.hours) if self.has_day else self.hours


class GridRow(NamedTuple):
    """A slot with what is in each room, in the order of the rooms. None is a free cell."""

    slot: SlotView
    sessions: list[GridSession | None]


class RoomNow(NamedTuple):
    """The current session in a room, and the next one there with its slot."""

    room: RoomView
    now: GridSession | None
    next: GridSession | None
    next_slot: SlotView | None


class GridView(NamedTuple):
    """A grid as everybody sees it at one version."""

    pk: int
    version: int
    is_cancelled: bool
    is_pitching_open: bool
    anyone_places: bool
    rooms: list[RoomView]
    rows: list[GridRow]
    unplaced: list[GridSession]  # those with most hands first, then in the order in which they were pitched
    now: SlotView | None  # the slot that is on, a break included
    next: SlotView | None  # the next slot to begin
    in_rooms: list[RoomNow]

    @property
    def sessions(self) -> list[GridSession]:
        """The sessions in the order of the timetable."""
        return [session for row in self.rows for session in row.sessions if session]

    @property
    def pitches(self) -> list[GridSession]:
        """All standing pitches, sessions first."""
        return [*self.sessions, *self.unplaced]

    @property
    def is_late(self) -> bool:
        """Whether a slot ends after the event."""
        return any(row.slot.is_late for row in self.rows)


class Clash(NamedTuple):
    """Two sessions of one host at the same time. It is a warning, and refuses nothing."""

    slot: SlotView
    host: str  # may be empty: an email address or a phone tells that it is the same host
    titles: tuple[str, str]
    pks: tuple[int, int]


class OwnPitches(NamedTuple):
    """The primary keys of pitches that concern one seat, and are shown on that seat alone."""

    pitched: set[int]
    raised: set[int]


def grid_at(slug: str) -> Grid | None:
    """Return the grid of the public event with this slug, with all that pages show of the event, or None. One query."""
    rows = Grid.objects.select_related("event__group", "event__venue", "event__series", "event__board")
    rows = rows.exclude(event__status=Event.Status.DRAFT)
    return rows.filter(event__slug=slug).first()


def version_at(slug: str, now: datetime | None = None) -> str | None:
    """Return a text that changes whenever the view of this grid does, or None if there is no such grid. One query.

    It also changes when the event or a slot begins or ends, at 6am after it, and when it is moved or cancelled. So it
    does when people can join, and when they cannot any more.
    """
    now = now or present.now()
    public = Grid.objects.exclude(event__status=Event.Status.DRAFT)
    rows = list(public.filter(event__slug=slug).values_list(*_OF_VERSION))
    if not rows:
        return None
    *facts, zone, starts_at, ends_at, _starts_after, _minutes = rows[0]
    slots = [moment for row in rows if row[-1] is not None for moment in slot_times(starts_at, zone, *row[-2:])]
    passed = sum(moment <= now for moment in (*slots, starts_at, ends_at, morning_after(ends_at, zone)))
    moments = (f"{moment.timestamp():.0f}" for moment in (starts_at, ends_at))
    return "-".join(map(str, (*facts, zone, *moments, passed)))


def grid_view(grid: Grid, now: datetime | None = None) -> GridView:
    """Return the grid as everybody sees it. Three queries, however many rooms, slots and pitches."""
    now = now or present.now()
    rooms = [RoomView(*row) for row in grid.rooms.values_list("pk", "name")]
    slots = _slots_of(grid)
    pitches = _pitches_of(grid)
    cells = {(session.room, session.slot): session for session in pitches if session.slot}
    rows = [GridRow(slot, [cells.get((room.pk, slot.pk)) for room in rooms]) for slot in slots]
    unplaced = [session for session in pitches if not session.slot]
    return GridView(
        pk=grid.pk,
        version=grid.version,
        is_cancelled=grid.event.is_cancelled,
        is_pitching_open=grid.pitch_refusal is None,
        anyone_places=grid.anyone_places,
        rooms=rooms,
        rows=rows,
        unplaced=sorted(unplaced, key=lambda session: (-session.hands, session.pk)),
        now=next((slot for slot in slots if slot.starts_at <= now < slot.ends_at), None),
        next=next((slot for slot in slots if slot.starts_at > now), None),
        in_rooms=[_in_room(room, column, rows, now) for column, room in enumerate(rooms)],
    )


def hosts_of(grid: Grid) -> dict[int, str]:
    """Return the names of the hosts of standing pitches, by primary key, public or not. For hosts alone. One query."""
    return dict(grid.pitches.standing().exclude(name="").values_list("pk", "name"))


def clashes(grid: Grid) -> list[Clash]:
    """Return each two sessions of one host at the same time. For hosts alone. Two queries.

    It is one host if the name, the email address or the seat is the same.
    """
    slots = {slot.pk: slot for slot in _slots_of(grid)}
    at: dict[int, list[Pitch]] = {pk: [] for pk in slots}
    for pitch in grid.pitches.sessions():
        at[pitch.slot_id].append(pitch)  # type: ignore[index]
    return [
        Clash(slots[pk], one.name or other.name, (one.title, other.title), (one.pk, other.pk))
        for pk, sessions in at.items()
        for one, other in combinations(sessions, 2)
        if {*_marks(one)} & {*_marks(other)}
    ]


def own_of(seat: Seat) -> OwnPitches:
    """Return what belongs to this seat. Two queries."""
    return OwnPitches(
        pitched=set(seat.pitches.standing().values_list("pk", flat=True)),
        raised=set(Hand.objects.filter(seat=seat).values_list("pitch", flat=True)),
    )


def _slots_of(grid: Grid) -> list[SlotView]:
    event = grid.event
    found = []
    for pk, title, starts_after, minutes in grid.slots.values_list("pk", "title", "starts_after", "minutes"):
        starts_at, ends_at = slot_times(event.starts_at, event.zone, starts_after, minutes)
        found.append(SlotView(pk, title, starts_after, minutes, starts_at, ends_at, ends_at > event.ends_at))
    has_day = len({slot.starts_at.date() for slot in found}) > 1
    return [slot._replace(has_day=True) for slot in found] if has_day else found


def _pitches_of(grid: Grid) -> list[GridSession]:
    # Plain values, because each change is read anew while a room waits for it (ADR 35).
    rows = grid.pitches.standing().order_by("pk").values_list(*_COLUMNS, named=True)
    return [
        GridSession(
            pk=row.pk,
            title=row.title,
            about=row.about,
            about_html=row.about_html,
            host=row.name if row.is_name_public else "",
            hands=row.hands,
            room=row.room_id,
            slot=row.slot_id,
            notes=row.notes,
            outcome=row.outcome,
            outcome_html=row.outcome_html,
            topic=row.topic_id,
        )
        for row in rows
    ]


def _in_room(room: RoomView, column: int, rows: list[GridRow], now: datetime) -> RoomNow:
    """Return what is on in the room of this column, and what is next there."""
    current = next((row for row in rows if row.slot.starts_at <= now < row.slot.ends_at), None)
    later = (row for row in rows if row.slot.starts_at > now and row.sessions[column])
    following = next(later, None)
    return RoomNow(
        room,
        current.sessions[column] if current else None,
        following.sessions[column] if following else None,
        following.slot if following else None,
    )


def _marks(pitch: Pitch) -> Iterator[tuple[str, str | int]]:
    """Yield what tells who hosts a session."""
    if pitch.name:
        yield "name", compared(pitch.name)
    if pitch.email:
        yield "email", comparable(pitch.email)
    if pitch.seat_id:
        yield "seat", pitch.seat_id
