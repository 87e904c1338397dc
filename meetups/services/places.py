"""What somebody on the list of an event can do about it at this moment, and how the line for a place works."""

from typing import NamedTuple

from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event
from meetups.models.calendars import moment_in_words
from meetups.services import waitlist
from meetups.services.states import Cause, Status


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
    may_come_back: bool = False
    may_wait: bool = False
    until: str = ""  # when an offer ends, in words
    position: int | None = None
    loss: str = ""  # how the place, or the wait for one, came to its end: given_back, left, organiser, silence, door


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
    place = Place(line(event))
    if attendee.erased_at or event.is_draft or event.is_cancelled or event.is_past:
        return place
    if attendee.status == Status.GOING:
        return place._replace(may_cancel=True)
    if attendee.offered_until:
        is_in_time = attendee.offered_until > timezone.now()
        until = moment_in_words(attendee.offered_until, event.zone)
        return place._replace(may_cancel=is_in_time, may_accept=is_in_time, until=until)
    return _without(attendee, place)


def _without(attendee: Attendee, place: Place) -> Place:
    """Of somebody who has neither place nor offer, at an event to come."""
    event = attendee.event
    if attendee.is_waiting:
        may_take = place.line.is_closed and event.rsvp_refusal is None and waitlist.is_open_to_newcomers(event)
        return place._replace(may_cancel=True, may_come_back=may_take, position=attendee.position)
    if attendee.status != Status.CANCELLED:  # they are here, and the event is going on
        return place
    place = place._replace(loss=_loss(attendee))
    if event.rsvp_refusal:
        return place
    is_open = waitlist.is_open_to_newcomers(event)
    return place._replace(may_come_back=is_open, may_wait=not is_open and not place.line.is_closed)


def _loss(attendee: Attendee) -> str:
    """Why somebody is not on the list any more. Nobody's doing means that they asked for it themselves."""
    last: AttendeeChange | None = attendee.changes.last()
    if last is None or (last.cause == Cause.PERSON and last.was == Status.GOING):
        return "given_back"
    return "left" if last.cause == Cause.PERSON else last.cause
