"""Ending unanswered offers, and the changes that an organiser can make to the waitlist."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, User, grace
from meetups.services import jobs
from meetups.services.attendees import states, waitlist
from meetups.services.attendees.locking import lock_attendee, lock_event
from meetups.services.attendees.states import Cause, Status


@transaction.atomic
def pass_on(*, event: Event) -> int:
    """End each offer that was not answered in time, email that attendee, and give the place to the next.

    Return the number of offers that ended.
    """
    event = lock_event(event)
    offered = event.attendees.filter(status=Status.OFFERED)
    expired = list(offered.filter(offered_until__lte=grace.over_by()).order_by("offered_until", "id"))
    for attendee in expired:
        attendee.event = event
        email_kind = "" if event.is_cancelled or event.is_draft or event.is_past else "offer_passed"
        states.change(attendee, Status.CANCELLED, cause=Cause.SILENCE, email_kind=email_kind)
    waitlist.fill(event)
    return len(expired)


def pass_on_all() -> int:
    """End every offer that has expired, and release every reservation that has lapsed.

    Return the number of offers that ended. Raises ExceptionGroup after all events were tried.
    """
    end = grace.over_by()
    has_ended = Q(status=Status.OFFERED, offered_until__lte=end) | Q(reserved_until__lte=end)
    events = Event.objects.filter(pk__in=Attendee.objects.filter(has_ended).order_by().values("event")).order_by("pk")
    return jobs.each(events, lambda event: pass_on(event=event))


@transaction.atomic
def promote(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Give a free place to an attendee who is on the waitlist, has an offer or has not confirmed a reservation.

    Raises ValidationError with the code full, past, cancelled or state.
    """
    attendee = lock_attendee(attendee)
    event = attendee.event
    if event.is_cancelled or event.is_past:
        raise ValidationError(_("This event is cancelled or over, so there are no places."), code="past")
    if not attendee.is_offered and not attendee.is_waiting and not attendee.is_unconfirmed:
        raise ValidationError(_("Only an attendee who waits or has an offer can get a place."), code="state")
    if attendee.status not in Attendee.TAKING and not waitlist.has_free_place(attendee):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    email_kind = "place" if attendee.is_unconfirmed else "promoted"
    states.change(attendee, Status.GOING, cause=Cause.ORGANISER, by=by, email_kind=email_kind, method="REQUEST")
    return attendee


@transaction.atomic
def move(*, attendee: Attendee, to: int) -> Attendee:
    """Move an attendee to another waitlist position, counted from 1. The others keep their order.

    A position beyond the end is the end. Raises ValidationError with the code state if they are not on the waitlist.
    """
    attendee = lock_attendee(attendee)
    if not attendee.is_waiting:
        raise ValidationError(_("Only an attendee on the waitlist can be moved."), code="state")
    others = [row for row in attendee.event.attendees.on_waitlist() if row.pk != attendee.pk]
    others.insert(max(0, to - 1), attendee)
    for number, row in enumerate(others, start=1):
        row.waitlist_number = number
    Attendee.objects.bulk_update(others, ["waitlist_number"])
    return attendee
