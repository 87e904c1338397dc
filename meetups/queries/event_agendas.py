"""The agenda of an event, as its page shows it: when there are talks, breaks, and the sessions of a grid."""

from datetime import datetime
from typing import NamedTuple

from meetups.models import Call, Event, Grid, Pitch
from meetups.models.grids import slot_times
from meetups.models.slugs import path_of
from meetups.queries.running_orders import BREAK, GAP, TALK, Item, running_order
from meetups.queries.talks import shown_name
from meetups.wording import present
from meetups.wording.dates import clock, leaf, moment_in_words, zone_named
from meetups.wording.talks import call_in_words

SESSION = "session"
_COLUMNS = (
    "title", "starts_after", "minutes", "pitches__pk", "pitches__title", "pitches__name", "pitches__is_name_public",
    "pitches__notes", "pitches__outcome_html", "pitches__room__name",
)  # fmt: skip
_ORDER = ("pitches__room__position", "pitches__room", "starts_after")


class Part(NamedTuple):
    """A part of an event, in local time: a talk, a break or a session.

    `who` is empty unless the name is public, `room` unless it is a session. A break has no URL.
    """

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_on_now: bool
    is_over: bool
    url: str = ""
    who: str = ""
    room: str = ""
    html: str = ""  # what it is about, or where a session got to
    notes: str = ""
    slides_url: str = ""
    recording_url: str = ""

    @property
    def begins(self) -> str:
        """When it begins, in words: 6:05pm."""
        return clock(self.starts_at.hour, self.starts_at.minute)

    @property
    def until(self) -> str:
        """When it ends, in words: 6:10pm."""
        return clock(self.ends_at.hour, self.ends_at.minute)

    @property
    def day(self) -> str:
        """The day on which it begins, in full."""
        return leaf(self.starts_at.date()).long


class _Row(NamedTuple):
    """A slot with one of its sessions, or without any."""

    slot: str
    starts_after: int
    minutes: int
    pk: int | None
    title: str
    name: str
    is_name_public: bool
    notes: str
    outcome_html: str
    room: str


class Now(NamedTuple):
    """The current and the next item: of the talks, or in one room."""

    room: str
    now: Part | None
    next: Part | None


class OpenCall(NamedTuple):
    """A call for talks that anyone can answer."""

    words: str  # how many talks, and how long
    closes: str
    note: str


class Agenda(NamedTuple):
    """The parts of an event by time, what is on now, and what people can still add to it."""

    parts: list[Part] = []
    on_now: list[Now] = []
    call: OpenCall | None = None
    is_pitching_open: bool = False
    has_call: bool = False
    has_grid: bool = False

    @property
    def talks(self) -> list[Part]:
        return [part for part in self.parts if part.kind == TALK]

    @property
    def sessions(self) -> list[Part]:
        return [part for part in self.parts if part.kind == SESSION]

    @property
    def without_breaks(self) -> list[Part]:
        return [part for part in self.parts if part.kind != BREAK]


def agenda_of(event: Event) -> Agenda:
    """Return the agenda of an event: two queries if it has a call, one if it has a grid, and none without both.

    That is so if `call` and `grid` were selected with the event.
    """
    call, grid = getattr(event, "call", None), getattr(event, "grid", None)
    if call is None and grid is None:
        return Agenda()
    now = present.now()
    talks = _talks(call, now) if call else []
    columns = _rooms(grid, now) if grid else {}
    sessions = dict.fromkeys(part for parts in columns.values() for part in parts)  # a break is in each room
    on_now = [_now(room, parts) for room, parts in [("", talks), *columns.items()]] if event.is_on_now else []
    return Agenda(
        parts=sorted([*talks, *sessions], key=_by_time),
        on_now=[line for line in on_now if line.now or line.next],
        call=_open_call(call, now) if call else None,
        is_pitching_open=bool(grid and grid.is_pitching_open and not event.is_past),
        has_call=call is not None,
        has_grid=grid is not None,
    )


def _open_call(call: Call, now: datetime) -> OpenCall | None:
    event = call.event
    if event.is_past or not call.is_open(now):
        return None
    closes = moment_in_words(call.closes_at or event.starts_at, event.zone)
    return OpenCall(call_in_words(call.places, call.minutes), closes, call.note)


def _talks(call: Call, now: datetime) -> list[Part]:
    """Return the talks and breaks of a call as things run. The gap of a withdrawn talk is left out."""
    url = path_of("meetups:talks-index", call.event.slug)
    return [_talk(item, url, call.event.zone) for item in running_order(call, now).items if item.kind != GAP]


def _talk(item: Item, url: str, zone: str) -> Part:
    starts_at, ends_at = (moment.astimezone(zone_named(zone)) for moment in (item.starts_at, item.ends_at))
    times = (starts_at, ends_at, item.is_on_now, item.is_over)
    if item.talk is None:
        return Part(BREAK, item.title, *times)
    return Part(
        TALK, item.title, *times,
        url=f"{url}#talk-{item.pk}", who=shown_name(item.talk), html=item.talk.about_html,
        slides_url=item.talk.slides_url, recording_url=item.talk.recording_url,
    )  # fmt: skip


def _rooms(grid: Grid, now: datetime) -> dict[str, list[Part]]:
    """Return what takes place in each room that has sessions, by time: the sessions, and the breaks. One query."""
    rooms: dict[str, list[Part]] = {}
    breaks = []
    for row in map(_Row._make, grid.slots.order_by(*_ORDER).values_list(*_COLUMNS)):
        starts_at, ends_at = slot_times(grid.event.starts_at, grid.event.zone, row.starts_after, row.minutes)
        times = (starts_at, ends_at, starts_at <= now < ends_at, ends_at <= now)
        if row.slot:
            breaks.append(Part(BREAK, row.slot, *times))
        elif row.pk:
            rooms.setdefault(row.room, []).append(_session(grid, row, times))
    return {name: sorted([*parts, *breaks], key=_by_time) for name, parts in rooms.items()}


def _session(grid: Grid, row: _Row, times: tuple[datetime, datetime, bool, bool]) -> Part:
    path_part = Pitch(pk=row.pk, title=row.title).path_part
    return Part(
        SESSION, row.title, *times,
        url=path_of("meetups:grids-session", grid.event.slug, path_part), who=row.name if row.is_name_public else "",
        room=row.room, html=row.outcome_html, notes=row.notes,
    )  # fmt: skip


def _now(room: str, parts: list[Part]) -> Now:
    """Return what is on of these parts, a break only if nothing else is, and what is next."""
    on = sorted((part for part in parts if part.is_on_now), key=lambda part: part.kind == BREAK)
    coming = (part for part in parts if not part.is_on_now and not part.is_over)
    return Now(room, on[0] if on else None, next(coming, None))


def _by_time(part: Part) -> tuple[datetime, datetime]:
    return part.starts_at, part.ends_at
