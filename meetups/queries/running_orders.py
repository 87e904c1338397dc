"""The running order of a call: when each talk and break begins, as planned and as things run."""

from datetime import datetime
from typing import NamedTuple

from meetups.models import Call, Talk


class Item(NamedTuple):
    """A talk, a break, or the gap of a withdrawn talk, with its times as things run."""

    kind: str  # talk, break or gap
    pk: int  # of the talk or of the break
    number: int  # the position of a talk or gap; 0 for a break
    title: str
    speaker: str  # the speaker's name if it is public, else “somebody”; empty for breaks and gaps
    talk: Talk | None  # None for a break. Its name, email and needs are for private pages alone
    planned_at: datetime  # when it begins as planned
    starts_at: datetime
    ends_at: datetime
    minutes: int  # as planned
    is_late: bool  # whether it begins a minute or more after `planned_at`
    runs_over: bool  # whether it ends after the event ends
    state: str  # to_come, on_now or over

    @property
    def is_over(self) -> bool:
        return self.state == "over"

    @property
    def is_on_now(self) -> bool:
        return self.state == "on_now"


class RunningOrder(NamedTuple):
    """The running order of a call at one moment. Times are UTC; those in the zone of the event are for pages."""

    items: list[Item]
    now: Item | None  # the talk that was started and has not ended; else the break or gap of this moment
    next: Item | None  # the first item that is to come
    starts_at: datetime | None  # of the first item
    ends_at: datetime | None  # of the last item
    runs_over: bool  # whether it ends after the event ends

    @property
    def talks(self) -> list[Item]:
        return [item for item in self.items if item.kind == "talk"]


def running_order(call: Call, now: datetime | None = None) -> RunningOrder:
    """Return the running order of a call. Two queries, if the call has its event.

    Talks follow each other from `call.starts_after`, and breaks begin at their own times by the clock of the event's
    zone. A talk that does not fit before a break comes after it. What ran over makes everything after it later, or
    eats the break if `call.shortens_breaks`. A gap ends on time. Nothing begins before it is planned, but what a host
    has started.
    """
    raise NotImplementedError


def planned_starts(call: Call) -> dict[int, datetime]:
    """Return when each talk of the running order begins as planned, by its primary key. Two queries."""
    raise NotImplementedError
