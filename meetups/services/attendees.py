"""Taking a place, and giving it back."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, Organisation
from meetups.services import outbox


def rsvp(
    *,
    event: Event,
    name: str,
    email: str,
    organisation: str = "",
    access_needs: str = "",
    is_name_public: bool = False,
    is_first_time: bool = False,
) -> Attendee:
    """Anyone may take one place at an open event while there is room; the same e-mail, in any case, is one place.

    Raises ValidationError with the code draft, cancelled, past, early, closed or full. Who has a place already is sent
    the link again, and the answer is the one a stranger would get at that moment: nobody learns who is on the list.
    """
    with transaction.atomic():
        event = lock(event)
        if refusal := event.rsvp_refusal:
            raise ValidationError(refusal[1], code=refusal[0])
        is_full = not has_room(event)
        attendee = event.attendees.with_email(email).first()
        is_known = attendee is not None and attendee.is_going
        if not is_known and not is_full:
            attendee = attendee or Attendee(event=event, email=email)
            attendee.name, attendee.access_needs = name, access_needs
            attendee.is_name_public, attendee.is_first_time = is_name_public, is_first_time
            attendee.organisation, attendee.status = organisation_named(organisation), Attendee.Status.GOING
            attendee.save()
        if attendee is not None and attendee.is_going:
            _write_place(attendee)
    if is_full or attendee is None:  # after the transaction, so that the letter to a known address is kept
        raise ValidationError(
            _("All places are taken. If this address has one already, its link is on the way to it."), code="full"
        )
    return attendee


@transaction.atomic
def add(*, event: Event, name: str, email: str, organisation: Organisation | None = None) -> Attendee:
    """An organiser may add somebody at any time while there is room, whether places are open or not.

    Who comes is written to; who came is not. Raises ValidationError with the code draft, full or taken.
    """
    event = lock(event)
    if event.is_draft:
        raise ValidationError(_("Publish the event first: the letter leads to its page."), code="draft")
    attendee = event.attendees.with_email(email).first() or Attendee(event=event, email=email)
    if attendee.pk and attendee.is_going:
        raise ValidationError(_("Somebody with this e-mail address is on the list already."), code="taken")
    if not has_room(event):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    attendee.name, attendee.organisation, attendee.status = name, organisation, Attendee.Status.GOING
    attendee.save()
    if not event.is_past and not event.is_cancelled:
        _write_place(attendee)
    return attendee


@transaction.atomic
def cancel(*, attendee: Attendee) -> Attendee:
    """Whoever holds a place may give it back until the event is over; twice is the same as once.

    Raises ValidationError with the code past.
    """
    event = lock(attendee.event)
    attendee = Attendee.objects.select_for_update(of=("self",)).select_related("event").get(pk=attendee.pk)
    if not attendee.is_going:
        return attendee
    if event.is_past:
        raise ValidationError(_("This event is over, so there is nothing to cancel."), code="past")
    attendee.status = Attendee.Status.CANCELLED
    attendee.save()
    outbox.write(
        key=f"place-cancelled-{attendee.pk}-{secrets.token_urlsafe(8)}",
        to=attendee.email,
        letter="place_cancelled",
        context={"attendee": attendee, "event": event},
    )
    return attendee


@transaction.atomic
def renew_calendar(*, attendee: Attendee) -> Attendee:
    """Whoever has a place may have a new address for their calendar; all that this person had before are void."""
    places = Attendee.objects.with_email(attendee.email)
    places.update(calendar_number=F("calendar_number") + 1)
    attendee.refresh_from_db(fields=["calendar_number"])
    return attendee


def lock(event: Event) -> Event:
    """The event as it is now, kept still until the transaction ends: places are counted against it."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def has_room(event: Event) -> bool:
    """Whether a place is free. Only true for as long as the event is locked."""
    return event.capacity is None or event.attendees.going().count() < event.capacity


def organisation_named(name: str) -> Organisation | None:
    """The organisation of that name, whatever the case and the spaces; a new one when nobody came from there yet."""
    name = " ".join(name.split())
    if not name:
        return None
    rows = Organisation.objects.alias(lowered_name=Lower("name"))  # as organisation_name_unique compares
    return rows.get_or_create(lowered_name__exact=Lower(Value(name)), defaults={"name": name})[0]


def _write_place(attendee: Attendee) -> None:
    outbox.write(
        key=f"place-{attendee.pk}-{secrets.token_urlsafe(8)}",
        to=attendee.email,
        letter="place",
        context={"attendee": attendee, "event": attendee.event},
    )
