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
    """Take or reserve a place for somebody who filled in the form. Return until when it is reserved, or None.

    `answers` are those of `attendees.rsvp`, which says what is refused; besides, the code unconfirmed when ten sign-ups
    of this network are not confirmed. The return value is the same whether the email address is known or not.
    """
    terms = reservations.terms(event=event, network=network)
    attendees.rsvp(event=event, terms=terms, **answers)
    return terms.until if terms else None


@transaction.atomic
def confirm(*, attendee: Attendee) -> Attendee:
    """Make a reserved place or waitlist position the attendee's own; twice is the same as once.

    After the reservation has lapsed, it is a place if one is free, or else the end of the waitlist. Raises
    ValidationError with the code draft, cancelled or past; after the lapse also early or closed.
    """
    attendee = lock_attendee(attendee)
    event = attendee.event
    if attendee.status == Status.CANCELLED:
        return attendees.come_back(attendee=attendee, wait=True)
    if not attendee.is_unconfirmed:
        return attendee
    _refuse_what_does_not_take_place(event)
    reservations.make_own(attendee)
    return attendee


@transaction.atomic
def refuse(*, email_id: int) -> bool:
    """Cancel a reservation because this email, its confirmation, was refused for good by the recipient's email server.

    The place goes to the next attendee on the waitlist. The organisers are told once a day and event. An attendee who
    confirmed meanwhile, or whose address was corrected, keeps the place. Return whether it was cancelled.
    """
    letters = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.CONFIRM_PLACE).select_related("attendee__event")
    letter = letters.filter(pk=email_id).first()
    if letter is None or letter.attendee is None:
        return False
    attendee = lock_attendee(letter.attendee)
    if not attendee.is_unconfirmed or attendee.email.lower() != letter.to.lower():
        return False
    states.change(attendee, Status.CANCELLED, cause=Cause.REFUSAL)
    waitlist.fill(attendee.event)
    _tell_organisers(attendee.event)
    return True


def _refuse_what_does_not_take_place(event: Event) -> None:
    """A reservation made in time holds while places open or close, but not without an event to come."""
    refusal = event.rsvp_refusal
    if refusal and refusal[0] in {"draft", "cancelled", "past"}:
        raise ValidationError(refusal[1], code=refusal[0])


def _tell_organisers(event: Event) -> None:
    """The email names nobody: it leads to the list in the admin, where what is erased is gone."""
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
