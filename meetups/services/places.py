"""What somebody on the list of an event can do about it at this moment, and how the line for a place works."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event
from meetups.services import waitlist
from meetups.services.states import Cause, Status
from meetups.wording.dates import moment_in_words


class Line(NamedTuple):
    """How the line for a place works, in words on the clock of the event."""

    at_once_until: str  # earlier than this a place that comes free is the first one's at once; empty: that is over
    closes: str  # from then on nobody is asked, and who looks takes it
    is_closed: bool


class Place(NamedTuple):
    """What one person can do about one event at this moment, and no more than that."""

    line: Line
    may_cancel: bool = False
    may_accept: bool = False
    may_confirm: bool = False
    has_lapsed: bool = False  # a reservation, which can still become a place if one is free
    may_show_name: bool = False
    may_come_back: bool = False
    may_wait: bool = False
    until: str = ""  # when an offer or a reservation ends, in words
    position: int | None = None
    was_late: bool = False  # waits because a reservation was confirmed too late
    loss: str = ""  # how it came to its end: given_back, left, organiser, silence, refusal, door


def line(event: Event) -> Line:
    """The rules of an event's waitlist as they are at this moment (see `waitlist`)."""
    cutoff = waitlist.cutoff(event)
    return Line(
        at_once_until=moment_in_words(cutoff, event.zone) if cutoff > timezone.now() else "",
        closes=moment_in_words(event.starts_at - waitlist.LINE_CLOSES, event.zone),
        is_closed=waitlist.is_closed(event),
    )


def of(attendee: Attendee) -> Place:
    """Whoever holds a place, an offer or a spot in line may give it up; who does not, may take or wait for one.

    Nobody can do anything about an event that is over, cancelled or not published, nor after their data was erased.
    """
    event = attendee.event
    place = Place(line(event), may_show_name=attendee.is_going and attendee.erased_at is None)
    if attendee.erased_at or event.is_draft or event.is_cancelled or event.is_past:
        return place
    if attendee.status == Status.GOING:
        return place._replace(may_cancel=True)
    if attendee.reserved_until:
        return _reserved(attendee, place, attendee.reserved_until)
    if attendee.offered_until:
        is_in_time = attendee.offered_until > timezone.now()
        until = moment_in_words(attendee.offered_until, event.zone)
        return place._replace(may_cancel=is_in_time, may_accept=is_in_time, until=until)
    return _without(attendee, place)


def _reserved(attendee: Attendee, place: Place, until: datetime) -> Place:
    """Of somebody who has not confirmed yet; `until` is when the reservation lapses, or lapsed."""
    has_lapsed = until <= timezone.now()
    return place._replace(
        may_confirm=not has_lapsed or attendee.event.rsvp_refusal is None,
        has_lapsed=has_lapsed,
        may_cancel=not has_lapsed,
        until=moment_in_words(until, attendee.event.zone),
        position=attendee.position,
    )


def _without(attendee: Attendee, place: Place) -> Place:
    """Of somebody who has neither place nor offer, at an event to come."""
    event, now = attendee.event, timezone.now()
    if attendee.is_waiting:
        may_take = place.line.is_closed and event.rsvp_refusal is None and waitlist.is_open_to_newcomers(event, now)
        place = place._replace(may_cancel=True, may_come_back=may_take, position=attendee.position)
        return place._replace(was_late=_was_late(attendee))
    if attendee.status != Status.CANCELLED:  # they are here, and the event is going on
        return place
    place = place._replace(loss=_loss(attendee))
    if event.rsvp_refusal:
        return place
    is_open = waitlist.is_open_to_newcomers(event, now)
    return place._replace(may_come_back=is_open, may_wait=not is_open and not place.line.is_closed)


def _was_late(attendee: Attendee) -> bool:
    """Whether somebody waits because their reservation had lapsed when they confirmed it."""
    last_two = list(attendee.changes.order_by("-pk").values_list("was", "cause")[:2])
    return last_two[1:] in [[(status, Cause.SILENCE)] for status in Attendee.UNCONFIRMED]


def _loss(attendee: Attendee) -> str:
    """Why somebody is not on the list any more. Nobody's doing means that they asked for it themselves."""
    last: AttendeeChange | None = attendee.changes.last()
    if last is None or (last.cause == Cause.PERSON and last.was in {Status.GOING, Status.RESERVED}):
        return "given_back"
    return "left" if last.cause == Cause.PERSON else last.cause
