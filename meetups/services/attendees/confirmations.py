"""Signing up by the form, confirming a reserved place, and an email server that refuses the confirmation (ADR 21)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees
from meetups.services.attendees import reservations, states, waitlist
from meetups.services.attendees.locking import lock_attendee
from meetups.services.attendees.states import Cause, Status
from meetups.services.emails import outbox


def sign_up(*, event: Event, network: str, **answers: Any) -> datetime | None:
    """Save or reserve a place for a person who filled in the form. Return when the reservation lapses, or None.

    `answers` and errors are those of `attendees.rsvp`. The return value does not depend on whether the email address is
    on the list already.
    """
    terms = reservations.terms(event=event, network=network)
    attendees.rsvp(event=event, terms=terms, **answers)
    return terms.until if terms else None


@transaction.atomic
def confirm(*, attendee: Attendee) -> Attendee:
    """Confirm a reserved place or waitlist position. Confirming twice is the same as once.

    After the reservation has lapsed, the attendee gets a free place, or else the last waitlist position. Raises
    ValidationError with the code draft, cancelled or past; after the lapse also early or closed.
    """
    attendee = lock_attendee(attendee)
    event = attendee.event
    if attendee.status == Status.CANCELLED:
        return attendees.come_back(attendee=attendee, wait=True)
    if not attendee.is_unconfirmed:
        return attendee
    _refuse_if_not_upcoming(event)
    reservations.confirm(attendee)
    return attendee


@transaction.atomic
def refuse(*, email_id: int) -> bool:
    """Cancel the reservation that this email asks to confirm, because an email server refused it for good.

    The place goes to the next attendee on the waitlist. The organisers are emailed once a day about an event. An
    attendee who confirmed meanwhile, or whose email address was corrected, keeps the place. Return whether the
    reservation was cancelled.
    """
    emails = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.CONFIRM_PLACE).select_related("attendee__event")
    email = emails.filter(pk=email_id).first()
    if email is None or email.attendee is None:
        return False
    attendee = lock_attendee(email.attendee)
    if not attendee.is_unconfirmed or attendee.email.lower() != email.to.lower():
        return False
    states.change(attendee, Status.CANCELLED, cause=Cause.REFUSAL)
    waitlist.fill(attendee.event)
    _email_organisers(attendee.event)
    return True


def _refuse_if_not_upcoming(event: Event) -> None:
    """Raise ValidationError for a draft, cancelled or past event, but not because sign-up is closed."""
    refusal = event.rsvp_refusal
    if refusal and refusal[0] in {"draft", "cancelled", "past"}:
        raise ValidationError(refusal[1], code=refusal[0])


def _email_organisers(event: Event) -> None:
    """Email each organiser a link to the list of attendees. The email holds no personal data of the attendee."""
    day = timezone.localdate().isoformat()
    for organiser in event.group.organisers.select_related("user"):
        outbox.write(
            kind="place_refused",
            version=day,
            to=organiser.user.email,
            context={},
            user=organiser.user,
            event=event,
            group=event.group,
        )
