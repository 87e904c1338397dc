"""The options of an attendee at this moment, and the rules of the waitlist."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, grace
from meetups.services.attendees import waitlist
from meetups.services.attendees.states import Cause, Status
from meetups.wording.dates import moment_in_words


class WaitlistRules(NamedTuple):
    """The times at which the rules of the waitlist change, in words, in the time zone of the event."""

    at_once_until: str  # before this moment a free place is given at once; empty if it has passed
    closes: str  # after this moment no attendee is offered a place
    is_closed: bool


class Options(NamedTuple):
    """The options of one attendee at this moment."""

    waitlist: WaitlistRules
    may_cancel: bool = False
    is_wanted: bool = False  # somebody on the waitlist gets their place at once, or an offer of it
    may_accept: bool = False
    may_confirm: bool = False
    has_lapsed: bool = False  # the reservation; it can still become a place if one is free
    may_show_name: bool = False
    may_come_back: bool = False
    may_wait: bool = False
    until: str = ""  # when an offer or a reservation ends, in words
    position: int | None = None
    was_late: bool = False  # on the waitlist because the reservation was confirmed too late
    loss: str = ""  # why they no longer have a place: given_back, left, organiser, silence, refusal, door


def waitlist_rules(event: Event) -> WaitlistRules:
    """Return the rules of the event's waitlist at this moment (see `waitlist`)."""
    cutoff = waitlist.offers_begin_at(event)
    return WaitlistRules(
        at_once_until=moment_in_words(cutoff, event.zone) if cutoff > timezone.now() else "",
        closes=moment_in_words(event.starts_at - waitlist.CLOSES_BEFORE_START, event.zone),
        is_closed=waitlist.is_closed(event),
    )


def options_for(attendee: Attendee) -> Options:
    """Return what this attendee can do: give up what they have, or else save a place or join the waitlist.

    Nothing can be done about an event that is over, cancelled or not published, or once their data is erased.
    """
    event = attendee.event
    options = Options(waitlist_rules(event), may_show_name=attendee.is_going and attendee.erased_at is None)
    if attendee.erased_at or event.is_draft or event.is_cancelled or event.is_past:
        return options
    if attendee.status == Status.GOING:
        return options._replace(may_cancel=True, is_wanted=_is_wanted(event))
    if attendee.reserved_until:
        return _reserved(attendee, options, attendee.reserved_until)
    if attendee.offered_until:
        is_in_time = not grace.is_over(attendee.offered_until)
        until = moment_in_words(attendee.offered_until, event.zone)
        return options._replace(may_cancel=is_in_time, may_accept=is_in_time, until=until)
    return _without(attendee, options)


def _is_wanted(event: Event) -> bool:
    """Return whether somebody on the waitlist gets a place that is given up, or an offer of it.

    One query; none for an event without a limit, or once the waitlist is closed.
    """
    return event.capacity is not None and not waitlist.is_closed(event) and event.attendees.waiting().exists()


def _reserved(attendee: Attendee, options: Options, until: datetime) -> Options:
    """Return the options of an attendee who has not confirmed; `until` is when the reservation lapses or lapsed."""
    has_lapsed = grace.is_over(until)
    return options._replace(
        may_confirm=not has_lapsed or attendee.event.rsvp_refusal is None,
        has_lapsed=has_lapsed,
        may_cancel=not has_lapsed,
        until=moment_in_words(until, attendee.event.zone),
        position=attendee.position,
    )


def _without(attendee: Attendee, options: Options) -> Options:
    """Return the options of an attendee who has neither a place nor an offer, at an upcoming event."""
    event, now = attendee.event, timezone.now()
    if attendee.is_waiting:
        may_take = options.waitlist.is_closed and event.rsvp_refusal is None
        may_come_back = may_take and waitlist.is_open_to(attendee, now)
        options = options._replace(may_cancel=True, may_come_back=may_come_back, position=attendee.position)
        return options._replace(was_late=_was_late(attendee))
    if attendee.status != Status.CANCELLED:  # checked in, and the event is not over
        return options
    options = options._replace(loss=_loss(attendee))
    if event.rsvp_refusal:
        return options
    is_open = waitlist.is_open_to(attendee, now)
    return options._replace(may_come_back=is_open, may_wait=not is_open and not options.waitlist.is_closed)


def _was_late(attendee: Attendee) -> bool:
    """Return whether the attendee is on the waitlist because their reservation had lapsed when they confirmed it."""
    last_two = list(attendee.changes.order_by("-pk").values_list("was", "cause")[:2])
    return last_two[1:] in [[(status, Cause.SILENCE)] for status in Attendee.UNCONFIRMED]


def _loss(attendee: Attendee) -> str:
    """Return why the attendee is no longer on the list."""
    last: AttendeeChange | None = attendee.changes.last()
    if last is None or (last.cause == Cause.PERSON and last.was in {Status.GOING, Status.RESERVED}):
        return "given_back"
    return "left" if last.cause == Cause.PERSON else last.cause
