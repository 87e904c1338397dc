"""Offers that end, and what an organiser may do on the waitlist."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, User
from meetups.services import jobs
from meetups.services.attendees import states, waitlist
from meetups.services.attendees.locking import lock_attendee, lock_event
from meetups.services.attendees.states import Cause, Status


@transaction.atomic
def pass_on(*, event: Event) -> int:
    """End each offer that was not answered in time, email that attendee, and offer the place to the next.

    Return the number of offers that ended.
    """
    event = lock_event(event)
    now = timezone.now()
    silent = list(event.attendees.filter(status=Status.OFFERED, offered_until__lte=now).order_by("offered_until", "id"))
    for attendee in silent:
        attendee.event = event
        email_kind = "" if event.is_cancelled or event.is_draft or event.is_past else "offer_passed"
        states.change(attendee, Status.CANCELLED, cause=Cause.SILENCE, email_kind=email_kind)
    waitlist.fill(event)
    return len(silent)


def pass_on_all() -> int:
    """End every offer whose time is over, and release every reservation that has lapsed.

    Return how many offers there were. Raises ExceptionGroup after all events were tried.
    """
    now = timezone.now()
    is_over = Q(status=Status.OFFERED, offered_until__lte=now) | Q(reserved_until__lte=now)
    events = Event.objects.filter(pk__in=Attendee.objects.filter(is_over).order_by().values("event")).order_by("pk")
    return jobs.each(events, lambda event: pass_on(event=event))


@transaction.atomic
def promote(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Give a free place to somebody who waits, or who has not yet answered an offer or confirmed a reservation.

    Raises ValidationError with the code full, past, cancelled or state.
    """
    attendee = lock_attendee(attendee)
    event = attendee.event
    if event.is_cancelled or event.is_past:
        raise ValidationError(_("This event is cancelled or over, so there are no places."), code="past")
    if not attendee.is_offered and not attendee.is_waiting and not attendee.is_unconfirmed:
        raise ValidationError(_("Only an attendee who waits or has an offer can get a place."), code="state")
    if attendee.status not in Attendee.TAKING and not waitlist.has_free_place(event):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    email_kind = "place" if attendee.is_unconfirmed else "promoted"
    states.change(attendee, Status.GOING, cause=Cause.ORGANISER, by=by, email_kind=email_kind, method="REQUEST")
    return attendee


@transaction.atomic
def move(*, attendee: Attendee, to: int) -> Attendee:
    """Move somebody to another position on the waitlist, counted from 1; the others keep their order.

    A position beyond the end is the end. Raises ValidationError with the code state if this person does not wait.
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
