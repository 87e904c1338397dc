"""The values that the pages of a talk session ask for again and again: the current talk, its clock, and the next
one."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from meetups.models import Call, Event, Talk
from meetups.queries.running_orders import BREAK, MINUTE, TALK, Item, RunningOrder
from meetups.wording import present
from meetups.wording.dates import clock, zone_named
from meetups.wording.timekeeping import late_in_words, stage_in_words, time_is_up_in_words

EVERY, SELDOM, NEVER = 2, 10, 0  # seconds
SOON = timedelta(minutes=2)
DAY = timedelta(days=1)
AFTER_THE_LAST = timedelta(minutes=10)  # as long as a host may undo the end of the last talk


class TalkClock(NamedTuple):
    """The time of the talk that is on: the moment when it is up or, while it is paused, the seconds left."""

    ends_at: datetime | None
    left: int | None
    phase: str  # on, soon (two minutes or less) or up
    until: str  # the time of day when it is up, for a page without scripts: 18:35:20

    @property
    def says(self) -> str:
        """Return the sentence for when the time is up."""
        return time_is_up_in_words()


class LiveTalks(NamedTuple):
    """The talks of an event as its live parts show them, the same for everyone. The stage says what happens.

    It is cancelled, none (there are no talks), before (none has begun), on, break, next (between two talks) or over.
    """

    version: int
    every: int  # seconds until a page asks again, or 0
    order: RunningOrder
    stage: str
    state: str  # what happens, in words
    on: Item | None  # the talk that was started and has not ended
    clock: TalkClock | None  # its time
    next: Item | None  # the first talk that was not started
    later: list[Item]  # talks and breaks after that
    until: str  # when the break of this moment ends, in words
    late: str  # by how much the next talk is late, in words
    ends: str  # when all talks will be over, in words; empty unless that is after the end of the event


class Progress(NamedTuple):
    """How far the talks of a call have come."""

    is_on: bool  # whether a talk was started and has not ended
    has_talks_to_come: bool
    last_ended_at: datetime | None  # when the latest talk ended


def call_with_clock(**which: Any) -> Any:
    """Return a call with its event and what its version depends on, or None. One query."""
    talks = Talk.objects.filter(call=OuterRef("pk"))
    rows = Call.objects.select_related("event__group").annotate(
        on_ends_at=Subquery(talks.on().values("ends_at")[:1]),
        on_left=Subquery(talks.on().values("left")[:1]),
        is_on=Exists(talks.on()),
        has_talks_to_come=Exists(talks.accepted().filter(started_at__isnull=True)),
        last_ended_at=Subquery(talks.filter(ended_at__isnull=False).order_by("-ended_at").values("ended_at")[:1]),
    )
    return rows.filter(**which).first()


def call_to_watch(slug: str) -> Any:
    """Return the call of the public event with this slug, as `call_with_clock` does. One query."""
    call = call_with_clock(event__slug=slug)
    return None if call is None or call.event.is_draft else call


def version_of(call: Any, now: datetime | None = None) -> str:
    """Return a text that changes whenever the live parts of this call do. It takes a call `with_clock`, and no query.

    Times that follow from a talk that runs over change each minute.
    """
    now = now or present.now()
    every = seconds_between_asks(call, Progress(call.is_on, call.has_talks_to_come, call.last_ended_at), now)
    minute = int(now.timestamp()) // 60 if every == EVERY else 0
    phase = phase_of(call.on_ends_at, call.on_left, now) if call.is_on else ""
    return f"{call.pk}-{call.version}-{every}-{minute}-{phase}-{call.event.updated_at.timestamp()}"


def seconds_between_asks(call: Call, progress: Progress, now: datetime) -> int:
    """Return after how many seconds a page asks again: 2 while talks are on, 10 on the day before, and then never.

    After the last talk pages go on asking for ten minutes, because its end can be undone.
    """
    event, last = call.event, None if progress.has_talks_to_come else progress.last_ended_at
    is_over = not progress.is_on and last is not None and now >= last + AFTER_THE_LAST
    if is_over or not event.starts_at - DAY <= now < call.timekeeping_ends_at:
        return NEVER
    is_meeting = event.starts_at <= now < event.ends_at and progress.has_talks_to_come
    return EVERY if (is_meeting or progress.is_on) and not event.is_cancelled else SELDOM


def phase_of(ends_at: datetime | None, left: int | None, now: datetime) -> str:
    """Return the phase of a talk's time: on, soon (two minutes or less) or up."""
    remaining = timedelta(seconds=left or 0) if ends_at is None else ends_at - now
    if remaining <= timedelta(0):
        return "up"
    return "soon" if remaining <= SOON else "on"


def live_talks(call: Call, order: RunningOrder, now: datetime) -> LiveTalks:
    """Return what the live parts of a call show, from its running order at this moment. No query."""
    is_history = now >= call.timekeeping_ends_at  # a talk that nobody ended is over at 6am
    on = next((item for item in order.talks if item.talk and item.talk.is_on and not is_history), None)
    following = next((item for item in order.talks if not _has_started(item)), None)
    pause = order.now if order.now and order.now.kind == BREAK and not on else None
    time = _clock_of(on.talk, call.event, now) if on and on.talk else None
    stage = _stage(call, order, on=on, following=None if is_history else following, pause=pause)
    until = _time(pause.ends_at, call.event) if pause else ""
    phase = "" if time is None else time.phase if time.left is None else "paused"
    return LiveTalks(
        version=call.version,
        every=seconds_between_asks(call, _progress_of(order, on, following), now),
        order=order,
        stage=stage,
        state=stage_in_words(stage, _title(on or following), time=phase, until=until),
        on=on,
        clock=time,
        next=following,
        later=_later(order, following),
        until=until,
        late=late_in_words((following.starts_at - following.planned_at) // MINUTE) if following else "",
        ends=_time(order.ends_at, call.event) if order.ends_at and order.runs_over else "",
    )


def _progress_of(order: RunningOrder, on: Item | None, following: Item | None) -> Progress:
    ended = [item.talk.ended_at for item in order.items if item.talk and item.talk.ended_at]
    return Progress(on is not None, following is not None, max(ended, default=None))


def _stage(call: Call, order: RunningOrder, *, on: Item | None, following: Item | None, pause: Item | None) -> str:
    if call.event.is_cancelled:
        return "cancelled"
    if on or not order.talks:
        return "on" if on else "none"
    if following is None or pause:
        return "break" if following else "over"
    return "next" if any(map(_has_started, order.talks)) else "before"


def _later(order: RunningOrder, following: Item | None) -> list[Item]:
    """Return what is to come after the next talk: talks that were not started, and breaks."""
    if following is None:
        return []
    after = order.items[order.items.index(following) + 1 :]
    return [item for item in after if item.kind == BREAK or (item.kind == TALK and not _has_started(item))]


def _has_started(item: Item) -> bool:
    return item.talk is not None and item.talk.started_at is not None


def _clock_of(talk: Talk, event: Event, now: datetime) -> TalkClock:
    until = talk.ends_at.astimezone(zone_named(event.zone)).strftime("%H:%M:%S") if talk.ends_at else ""
    return TalkClock(talk.ends_at, talk.left, phase_of(talk.ends_at, talk.left, now), until)


def _title(item: Item | None) -> str:
    return item.title if item else ""


def _time(moment: datetime, event: Event) -> str:
    local = moment.astimezone(zone_named(event.zone))
    return clock(local.hour, local.minute)
