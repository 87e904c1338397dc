"""What the pages of a talk session ask for again and again: the talk that is on, its clock, and what comes next."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import DateTimeField, Exists, OuterRef, Subquery

from meetups.models import Call, Event, Talk
from meetups.queries.running_orders import BREAK, MINUTE, TALK, Item, RunningOrder, running_order
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

    @property
    def says(self) -> str:
        """What is said when the time is up."""
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
    pause: Item | None  # the break of this moment
    until: str  # when that ends, in words
    late: str  # by how much the next talk is late, in words
    ends: str  # when all talks will be over, in words; empty unless that is after the end of the event


def call_with_clock(**which: Any) -> Call | None:
    """Return a call with its event and what its version depends on, or None. One query."""
    talks = Talk.objects.filter(call=OuterRef("pk"))
    rows = Call.objects.select_related("event__group").annotate(
        on_ends_at=Subquery(talks.on().values("ends_at")[:1], DateTimeField()),
        on_left=Subquery(talks.on().values("left")[:1]),
        is_talk_on=Exists(talks.on()),
        has_talks_to_come=Exists(talks.accepted().filter(started_at__isnull=True)),
        last_ended_at=Subquery(talks.order_by("-ended_at").filter(ended_at__isnull=False).values("ended_at")[:1]),
    )
    return rows.filter(**which).first()


def call_to_watch(slug: str) -> Call | None:
    """Return the call of the public event with this slug, as `call_with_clock` does. One query."""
    call = call_with_clock(event__slug=slug)
    return None if call is None or call.event.is_draft else call


def version_of(call: Any, now: datetime | None = None) -> str:
    """Return a text that changes whenever the live parts of this call do. It takes a call `with_clock`, and no query.

    Times that follow from a talk that runs over change each minute.
    """
    now = now or present.now()
    every = seconds_between_asks(call, now)
    minute = int(now.timestamp()) // 60 if every == EVERY else 0
    phase = phase_of(call.on_ends_at, call.on_left, now) if call.is_talk_on else ""
    return f"{call.pk}-{call.version}-{every}-{minute}-{phase}-{call.event.updated_at.timestamp()}"


def seconds_between_asks(call: Any, now: datetime | None = None) -> int:
    """Return after how many seconds a page asks again: 2 while talks are on, 10 on the day before, and then never.

    After the last talk pages go on asking for ten minutes, because its end can be undone.
    """
    now, event = now or present.now(), call.event
    last = None if call.has_talks_to_come else call.last_ended_at
    is_over = now >= call.timekeeping_ends_at or (last is not None and now >= last + AFTER_THE_LAST)
    if now < event.starts_at - DAY or (is_over and not _is_on(call, now)):
        return NEVER
    is_meeting = event.starts_at <= now < event.ends_at and call.has_talks_to_come
    return EVERY if (is_meeting or _is_on(call, now)) and not event.is_cancelled else SELDOM


def phase_of(ends_at: datetime | None, left: int | None, now: datetime) -> str:
    """Return the phase of a talk's time: on, soon (two minutes or less) or up."""
    remaining = timedelta(seconds=left or 0) if ends_at is None else ends_at - now
    if remaining <= timedelta(0):
        return "up"
    return "soon" if remaining <= SOON else "on"


def live_talks(call: Any, now: datetime | None = None) -> LiveTalks:
    """Return what the live parts of a call `with_clock` show. Two queries.

    `now` is the exact time for a part that is asked for every two seconds, inside the minute of a public page too.
    """
    now = now or present.now()
    order = running_order(call, now)
    on = next((item for item in order.talks if item.talk and item.talk.is_on), None) if _is_on(call, now) else None
    waiting = [item for item in order.talks if item.talk and not item.talk.started_at]
    following = waiting[0] if waiting else None
    pause = order.now if order.now and order.now.kind == BREAK and not on else None
    time = _clock_of(on.talk, now) if on and on.talk else None
    until = _time(pause.ends_at, call.event) if pause else ""
    stage = _stage(call, order, now, on=on, following=following, pause=pause)
    return LiveTalks(
        version=call.version,
        every=seconds_between_asks(call, now),
        order=order,
        stage=stage,
        state=stage_in_words(stage, _title(on or following), time=_time_phase(time), until=until),
        on=on,
        clock=time,
        next=following,
        later=_later(order, on, following),
        pause=pause,
        until=until,
        late=late_in_words((following.starts_at - following.planned_at) // MINUTE) if following else "",
        ends=_time(order.ends_at, call.event) if order.ends_at and order.runs_over else "",
    )


def _is_on(call: Any, now: datetime) -> bool:
    """Return whether a talk is on; one that nobody ended is over at 6am after the event."""
    return bool(call.is_talk_on) and now < call.timekeeping_ends_at


def _stage(
    call: Call, order: RunningOrder, now: datetime, *, on: Item | None, following: Item | None, pause: Item | None
) -> str:
    if call.event.is_cancelled:
        return "cancelled"
    if on:
        return "on"
    if not order.talks:
        return "none"
    if following is None or now >= call.timekeeping_ends_at:
        return "over"
    if pause:
        return "break"
    return "next" if any(item.talk and item.talk.started_at for item in order.talks) else "before"


def _later(order: RunningOrder, on: Item | None, following: Item | None) -> list[Item]:
    """Return what is to come after the next talk: talks that were not started, and breaks."""
    waiting = [item for item in order.items if _is_to_come(item) and item is not on]
    return waiting[waiting.index(following) + 1 :] if following in waiting else []


def _is_to_come(item: Item) -> bool:
    if item.kind == TALK:
        return item.talk is not None and item.talk.started_at is None
    return item.kind == BREAK and not item.is_over


def _clock_of(talk: Talk, now: datetime) -> TalkClock:
    return TalkClock(talk.ends_at, talk.left, phase_of(talk.ends_at, talk.left, now))


def _time_phase(time: TalkClock | None) -> str:
    if time is None:
        return ""
    return "paused" if time.left is not None else time.phase


def _title(item: Item | None) -> str:
    return item.title if item else ""


def _time(moment: datetime, event: Event) -> str:
    local = moment.astimezone(zone_named(event.zone))
    return clock(local.hour, local.minute)
