"""The words of the public pages of a grid and of its phones: the view of the grid, with the URLs of sessions."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from meetups.models import Grid, Pitch, Seat
from meetups.models.boards import morning_after
from meetups.models.slugs import path_of
from meetups.queries.grids import GridRow, GridSession, GridView, RoomNow, RoomView, SlotView, grid_view, own_of
from meetups.wording import present
from meetups.wording.grids import (
    cell_in_words,
    clock_in_words,
    free_in_words,
    hands_in_words,
    pitching_in_words,
    slot_next_in_words,
    slot_on_in_words,
)

EVERY, EVERY_OUTSIDE, NEVER = 2, 10, 0  # seconds
OF_PITCH = (
    "grid__event__group", "grid__event__venue", "grid__event__series", "room", "slot__grid__event", "topic__group",
)  # fmt: skip


class PitchLine(NamedTuple):
    """A pitch in a list or in the timetable. Without a room and a time it is not placed."""

    pk: int
    title: str
    url: str
    host: str  # empty unless the name is public
    hands: int
    room: str
    starts: str  # in words
    notes: str
    outcome_html: str

    @property
    def hands_in_words(self) -> str:
        return hands_in_words(self.hands)


class Cell(NamedTuple):
    """A room in one slot, and the session there, if there is one."""

    room: str
    session: PitchLine | None


class TimetableRow(NamedTuple):
    """A slot of the timetable. A break has a title and no cells."""

    pk: int
    title: str
    time: str
    starts: str  # the same in short
    state: str  # past, now, next, or empty
    free: str  # how many rooms are free, in words; empty if none is, or the slot is over
    cells: list[Cell]

    @property
    def sessions(self) -> list[PitchLine]:
        return [cell.session for cell in self.cells if cell.session]


class RoomLine(NamedTuple):
    """The current and the next session in a room, in words."""

    name: str
    now: PitchLine | None
    next: PitchLine | None


class GridPage(NamedTuple):
    """A grid as its pages and live parts show it, the same for everyone."""

    version: int
    every: int  # seconds until a page asks again, or 0
    state: str  # what happens, as one sentence
    is_cancelled: bool
    is_on_now: bool
    is_past: bool
    is_pitching_open: bool
    anyone_places: bool
    rooms: list[str]
    calendars: list[tuple[str, str]]  # rooms with the URLs of their calendars, until the event is over or cancelled
    rooms_now: list[RoomLine]
    rows: list[TimetableRow]
    pitches: list[PitchLine]  # those that are not placed, with most hands first

    @property
    def sessions(self) -> list[PitchLine]:
        """The sessions in the order of the timetable."""
        return [session for row in self.rows for session in row.sessions]

    @property
    def takes_hands(self) -> bool:
        """Whether people raise their hands: until the event is over."""
        return not (self.is_past or self.is_cancelled)

    @property
    def has_begun(self) -> bool:
        """Whether the first slot for sessions has begun."""
        return any(row.state in ("past", "now") and not row.title for row in self.rows)

    @property
    def seats_place(self) -> bool:
        """Whether everybody with a seat may place sessions now."""
        return self.anyone_places and self.takes_hands

    @property
    def rows_ahead(self) -> list[TimetableRow]:
        """The slots that are not over."""
        return [row for row in self.rows if row.state != "past"]

    @property
    def pitches_in_order(self) -> list[PitchLine]:
        """The pitches that are not placed as they came, so that none moves under a finger."""
        return sorted(self.pitches)


class TopicLink(NamedTuple):
    """The topic of a session in the backlog."""

    title: str
    url: str
    came_of_it: bool  # otherwise the session was taken from the topic


class Mine(NamedTuple):
    """The pitches of one seat, and the primary keys of those for which its hand is up."""

    pitches: list[Pitch]
    hands: set[int]

    @property
    def for_script(self) -> str:
        """The hands for the script that fills them into the live part."""
        return " ".join(map(str, sorted(self.hands)))


def grid_page(grid: Grid, now: datetime | None = None) -> GridPage:
    """Return what the pages of a grid show. Three queries.

    `now` is the exact time for a part that is asked for every two seconds, inside the minute of a public page too.
    """
    now = now or present.now()
    view, event = grid_view(grid, now), grid.event
    draw = _Lines(view, event.slug)
    return GridPage(
        version=view.version,
        every=seconds_between_asks(grid, now),
        state=_state(grid, view, now),
        is_cancelled=view.is_cancelled,
        is_on_now=event.starts_at <= now < event.ends_at and not view.is_cancelled,
        is_past=event.ends_at <= now,
        is_pitching_open=view.is_pitching_open,
        anyone_places=view.anyone_places,
        rooms=[room.name for room in view.rooms],
        calendars=[] if view.is_cancelled or event.ends_at <= now else [draw.calendar(room) for room in view.rooms],
        rooms_now=[draw.room(room) for room in view.in_rooms],
        rows=[draw.row(row, now) for row in view.rows],
        pitches=[draw.line(session) for session in view.unplaced],
    )


class _Lines:
    """Puts the rows of a view into words."""

    def __init__(self, view: GridView, slug: str) -> None:
        self._view = view
        self._slug = slug
        self._slots = {row.slot.pk: row.slot for row in view.rows}
        self._rooms = {room.pk: room.name for room in view.rooms}

    def line(self, session: GridSession) -> PitchLine:
        slot = self._slots.get(session.slot or 0)
        return PitchLine(
            session.pk,
            session.title,
            path_of("meetups:grids-session", self._slug, session.path_part),
            session.host,
            session.hands,
            self._rooms.get(session.room or 0, ""),
            clock_in_words(slot.starts_at) if slot else "",
            session.notes,
            session.outcome_html,
        )

    def row(self, row: GridRow, now: datetime) -> TimetableRow:
        slot = row.slot
        cells = [
            Cell(room.name, self.line(session) if session else None)
            for room, session in zip(self._view.rooms, row.sessions, strict=True)
        ]
        free = sum(cell.session is None for cell in cells)
        state = self._state(slot, now)
        words = free_in_words(free, len(cells)) if free and not slot.is_break and state != "past" else ""
        starts = clock_in_words(slot.starts_at)
        return TimetableRow(slot.pk, slot.title, slot.when, starts, state, words, cells)

    def room(self, room: RoomNow) -> RoomLine:
        return RoomLine(
            room.room.name, self.line(room.now) if room.now else None, self.line(room.next) if room.next else None
        )

    def calendar(self, room: RoomView) -> tuple[str, str]:
        return room.name, path_of("meetups:grids-calendar", self._slug, str(room.pk))

    def _state(self, slot: SlotView, now: datetime) -> str:
        if slot.ends_at <= now:
            return "past"
        return "now" if slot == self._view.now else "next" if slot == self._view.next else ""


def _state(grid: Grid, view: GridView, now: datetime) -> str:
    """Return what happens on a grid, as one sentence."""
    event = grid.event
    if view.is_cancelled:
        return _("This event is cancelled.")
    if event.ends_at <= now:
        return _("This unconference is over.")
    if view.now:
        on_now = next(row for row in view.rows if row.slot == view.now)
        return slot_on_in_words(view.now.title, view.now.ends_at, len([1 for session in on_now.sessions if session]))
    if view.next and event.starts_at <= now:
        return slot_next_in_words(view.next.title, view.next.starts_at)
    return pitching_in_words(is_open=view.is_pitching_open)


def seconds_between_asks(grid: Grid, now: datetime) -> int:
    """Return after how many seconds a page asks again: 2 during the event, else 10, 0 from 6am after it."""
    event = grid.event
    if morning_after(event.ends_at, event.zone) <= now:
        return NEVER
    is_on_now = event.starts_at <= now < event.ends_at and not event.is_cancelled
    return EVERY if is_on_now else EVERY_OUTSIDE


def pitch_at(grid: Grid, path_part: str) -> Pitch | None:
    """Return the pitch with the number that the last part of its URL begins with, or None. One query."""
    found = re.match(r"0*([1-9][0-9]{0,17})(?:-|\Z)", path_part, re.ASCII)
    if not found:
        return None
    return grid.pitches.select_related(*OF_PITCH).filter(pk=found[1]).first()


def where_in_words(pitch: Pitch) -> str:
    """Return the room and time of a session, or "" if it is not placed."""
    if not pitch.room or not pitch.slot:
        return ""
    return cell_in_words(pitch.room.name, *pitch.slot.times)


def host_in_words(pitch: Pitch) -> str:
    """Return the host of a session as everyone reads it."""
    return pitch.name if pitch.is_name_public and pitch.name else _("somebody")


def topic_of(pitch: Pitch) -> TopicLink | None:
    """Return the topic that a session was taken from or that came of it, if it has a page."""
    if not pitch.topic or not pitch.topic.standing.has_page:
        return None
    topic = pitch.topic.standing
    return TopicLink(topic.title, topic.get_absolute_url(), pitch.topic.created_at > pitch.created_at)


def mine_of(seat: Seat) -> Mine:
    """Return what belongs to this seat. Three queries at most."""
    own = own_of(seat)
    pitches = Pitch.objects.filter(pk__in=own.pitched).only("title", "secret")
    return Mine(list(pitches) if own.pitched else [], own.raised)


def free_places(grid: Grid, pitch: Pitch, chosen: tuple[int, int] | None = None) -> list[Any]:
    """Return the free rooms of the slots that are not over, as choices of a form by slot. Three queries.

    The room and slot that were `chosen` are among them, although another session is there now.
    """
    view, now = grid_view(grid), present.now()
    rows = [row for row in view.rows if not row.slot.is_break and row.slot.ends_at > now]
    found = [(row.slot.when, [*_places(view, row, pitch, chosen)]) for row in rows]
    return [(time, places) for time, places in found if places]


def _places(view: GridView, row: GridRow, pitch: Pitch, chosen: tuple[int, int] | None) -> Iterable[tuple[str, str]]:
    at = clock_in_words(row.slot.starts_at)
    for room, session in zip(view.rooms, row.sessions, strict=True):
        cell = (room.pk, row.slot.pk)
        if session is None or session.pk == pitch.pk or cell == chosen:
            taken = f" (“{session.title}”)" if session and session.pk != pitch.pk else ""
            yield f"{room.pk}-{row.slot.pk}", f"{at}, {room.name}{taken}"
