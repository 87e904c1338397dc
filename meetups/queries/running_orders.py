"""The running order of a call: when each talk and break begins, as planned and as things run."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from meetups.models import Call, Talk, TalkBreak
from meetups.models.boards import morning_after
from meetups.standards.wall_clock import minutes_later
from meetups.wording import present
from meetups.wording.dates import clock, zone_named
from meetups.wording.talks import speaker_in_words

TALK, BREAK, GAP = "talk", "break", "gap"
TO_COME, ON_NOW, OVER = "to_come", "on_now", "over"
MINUTE = timedelta(minutes=1)


class Item(NamedTuple):
    """A talk, a break, or the gap of a withdrawn talk, with its times as things run."""

    kind: str  # talk, break or gap
    pk: int  # of the talk or of the break
    number: int  # the position of a talk or gap; 0 for a break
    title: str
    speaker: str  # the speaker's name if it is public, else “somebody”; empty for breaks and gaps
    talk: Talk | None  # None for a break. Its name, email and needs are for private pages alone
    begins: str  # `starts_at` on the clock of the event's zone, in words: 6:05pm
    planned_at: datetime  # when it begins as planned
    starts_at: datetime
    ends_at: datetime
    minutes: int  # as planned
    is_late: bool  # whether it begins a minute or more after `planned_at`
    runs_over: bool  # whether it ends after the event ends
    state: str  # to_come, on_now or over

    @property
    def is_over(self) -> bool:
        return self.state == OVER

    @property
    def is_on_now(self) -> bool:
        return self.state == ON_NOW


class RunningOrder(NamedTuple):
    """The running order of a call at one moment. Times are UTC; words are on the clock of the event's zone.

    `now` and `next` are a talk or a break, never a gap. If no talk was started yet, `now` goes by the clock.
    """

    items: list[Item]
    now: Item | None
    next: Item | None
    starts_at: datetime | None  # of the first item
    ends_at: datetime | None  # of the last item
    runs_over: bool  # whether it ends after the event ends

    @property
    def talks(self) -> list[Item]:
        return [item for item in self.items if item.kind == TALK]


class _Planned(NamedTuple):
    """A talk, gap or break, and when it begins as planned."""

    kind: str
    row: Talk | TalkBreak
    talk: Talk | None  # None for a break
    at: datetime
    length: timedelta

    @property
    def ends_at(self) -> datetime:
        return self.at + self.length

    @property
    def started_at(self) -> datetime | None:
        return self.talk.started_at if self.talk and self.kind == TALK else None


class _Timed(NamedTuple):
    """The same with its times as things run."""

    planned: _Planned
    starts_at: datetime
    ends_at: datetime


def running_order(call: Call, now: datetime | None = None) -> RunningOrder:
    """Return the running order of a call. Two queries, if the call has its event.

    Talks follow each other from `call.starts_after`, and breaks begin at their own times by the clock of the event's
    zone. A talk that does not fit before a break comes after it. A talk that ran over makes everything after it later,
    or eats the break if `call.shortens_breaks`. A gap ends on time. Nothing begins before it is planned, but what a
    host has started.
    """
    now = now or present.now()
    timed = list(_timed(call, _planned(call, call.talks.in_order(), call.breaks.all()), now))
    has_started = any(one.planned.started_at for one in timed) and not _is_history(call, now)
    items = [_item(call, one, _state(one, now, has_started=has_started)) for one in timed]
    shown = [item for item in items if item.kind != GAP]
    return RunningOrder(
        items=items,
        now=next((item for item in sorted(shown, key=lambda item: item.kind != TALK) if item.is_on_now), None),
        next=next((item for item in shown if item.state == TO_COME), None),
        starts_at=items[0].starts_at if items else None,
        ends_at=max((item.ends_at for item in items), default=None),
        runs_over=any(item.runs_over for item in items),
    )


def planned_starts(call: Call, also: Iterable[Talk] = ()) -> dict[int, datetime]:
    """Return when each talk of the running order begins as planned, by its primary key. Two queries.

    `also` are talks that are not in it, and are taken for its last ones.
    """
    talks = [*call.talks.in_order(), *also]
    return {one.row.pk: one.at for one in _planned(call, talks, call.breaks.all()) if one.kind == TALK}


def plans(calls: Collection[Call]) -> dict[int, list[Item]]:
    """Return the running orders of these calls as planned, without gaps, by the call's primary key.

    Two queries for any number of calls, if they have their events.
    """
    pks = [call.pk for call in calls]
    talks_of, breaks_of = defaultdict[int, list[Talk]](list), defaultdict[int, list[TalkBreak]](list)
    for talk in Talk.objects.in_order().filter(call__in=pks):
        talks_of[talk.call_id].append(talk)
    for row in TalkBreak.objects.filter(call__in=pks):
        breaks_of[row.call_id].append(row)
    planned = {call: _planned(call, talks_of[call.pk], breaks_of[call.pk]) for call in calls}
    return {
        call.pk: [_item(call, _Timed(one, one.at, one.ends_at), TO_COME) for one in rows if one.kind != GAP]
        for call, rows in planned.items()
    }


def _planned(call: Call, talks: Iterable[Talk], breaks: Iterable[TalkBreak]) -> list[_Planned]:
    """Return talks, gaps and breaks in their order, without what ran over."""
    event = call.event
    moments = [(minutes_later(event.starts_at, event.zone, row.starts_after), row) for row in breaks]
    waiting = sorted(moments, key=lambda one: one[0])
    free = minutes_later(event.starts_at, event.zone, call.starts_after)
    planned: list[_Planned] = []

    def pause() -> datetime:
        at, row = waiting.pop(0)
        begins = max(at, planned[-1].ends_at) if planned else at
        planned.append(_Planned(BREAK, row, None, begins, row.minutes * MINUTE))
        return planned[-1].ends_at

    for talk in talks:
        length = (talk.minutes or call.minutes) * MINUTE
        while waiting and waiting[0][0] < free + length:
            free = max(free, pause())
        kind = GAP if talk.state == Talk.State.WITHDRAWN else TALK
        planned.append(_Planned(kind, talk, talk, free, length))
        free += length
    while waiting:
        pause()
    return planned


def _timed(call: Call, planned: list[_Planned], now: datetime) -> Iterator[_Timed]:
    """Yield what has begun in the order in which it did, then what is to come, as it follows from that."""
    last = max((index for index, one in enumerate(planned) if one.started_at), default=-1)
    begun = [one for index, one in enumerate(planned) if one.started_at or (one.kind != TALK and index < last)]
    begun.sort(key=lambda one: one.started_at or one.at)
    free = min((one.started_at or one.at for one in planned), default=now)
    for index, one in enumerate([*begun, *(one for one in planned if one not in begun)]):
        until = next((later.started_at for later in begun[index + 1 :] if later.started_at), None)
        starts_at, ends_at = _times(call, one, free, now)
        if not one.started_at and until:
            ends_at = min(ends_at, until)
        if ends_at > starts_at or one.kind == TALK:
            yield _Timed(one, starts_at, ends_at)
            free = max(free, ends_at)


def _times(call: Call, one: _Planned, free: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return when something begins and ends, if nothing can begin before `free` but what was started."""
    if one.started_at:
        return one.started_at, _end_of(call, one, now)
    starts_at = max(one.at, free)
    is_on_time = one.kind == GAP or (one.kind == BREAK and call.shortens_breaks)
    return starts_at, one.ends_at if is_on_time else starts_at + one.length


def _end_of(call: Call, one: _Planned, now: datetime) -> datetime:
    """Return when a talk that was started ended, or ends at the earliest. The next day it is over in any case."""
    talk = one.talk
    assert talk
    assert talk.started_at
    if talk.ended_at:
        return talk.ended_at
    time_is_up = talk.ends_at or talk.started_at + one.length
    if _is_history(call, now):
        return time_is_up
    return max(time_is_up, now) if talk.left is None else now + timedelta(seconds=talk.left)


def _is_history(call: Call, now: datetime) -> bool:
    return now >= morning_after(call.event.ends_at, call.event.zone)


def _state(one: _Timed, now: datetime, *, has_started: bool) -> str:
    """Return the state of an item: as hosts have started and ended talks or, if none was started, by the clock."""
    talk = one.planned.talk
    if has_started and talk and one.planned.kind == TALK:
        if talk.started_at:
            return OVER if talk.ended_at else ON_NOW
        return TO_COME
    if one.ends_at <= now:
        return OVER
    return ON_NOW if one.starts_at <= now else TO_COME


def _item(call: Call, one: _Timed, state: str) -> Item:
    planned, talk, is_gap = one.planned, one.planned.talk, one.planned.kind == GAP
    local = one.starts_at.astimezone(zone_named(call.event.zone))
    return Item(
        kind=planned.kind,
        pk=planned.row.pk,
        number=talk.position or 0 if talk else 0,
        title=_("Gap") if is_gap else planned.row.title,
        speaker=speaker_in_words(talk.name, is_public=talk.is_name_public) if talk and not is_gap else "",
        talk=talk,
        begins=clock(local.hour, local.minute),
        planned_at=planned.at,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        minutes=int(planned.length / MINUTE),
        is_late=one.starts_at - planned.at >= MINUTE,
        runs_over=one.ends_at > call.event.ends_at,
        state=state,
    )
