"""Reservations: sign-ups to be confirmed by email, and the limit on unconfirmed ones of one network (ADR 21)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail
from meetups.services import limits
from meetups.services.attendees import states, waitlist
from meetups.services.attendees.states import Cause, Status

# So many sign-ups of one network to an event need no confirmation.
AT_ONCE = "3/d"
LASTS = timedelta(minutes=60)
# Signing up again prolongs a reservation up to this long after it was made.
LONGEST = timedelta(hours=3)
MOST_UNCONFIRMED = 10


class Terms(NamedTuple):
    """The terms of a reservation: when it lapses, and the hash of the network that it counts for."""

    until: datetime
    hashed_network: str


def terms(*, event: Event, network: str) -> Terms | None:
    """Count one more sign-up of this network for this event. Return the terms of its reservation, or None.

    None means that it needs no confirmation. It is one of the first three of the day, the organisers have switched
    confirmations off, or the network is not known. Called outside a transaction (see `limits.is_over`).
    """
    if not event.confirms_sign_ups or not network:
        return None
    if not limits.is_over(scope=f"sign-up:{event.pk}", value=network, rate=AT_ONCE):
        return None
    hashed = salted_hmac("meetups.reservations", f"{event.pk}:{network}", algorithm="sha256").hexdigest()
    return Terms(timezone.now() + LASTS, hashed)


def refuse_too_many(event: Event, terms: Terms) -> None:
    """Refuse an eleventh unconfirmed sign-up of one network. Called with the event locked.

    Raises ValidationError with the code unconfirmed.
    """
    counted = event.attendees.filter(hashed_network=terms.hashed_network, counts_until__gt=timezone.now())
    if counted.count() >= MOST_UNCONFIRMED:
        raise ValidationError(
            _(
                "%(number)d sign-ups from your network are not confirmed yet. Open the email that we sent and confirm "
                "your place, or try again in an hour."
            ),
            "unconfirmed",
            {"number": MOST_UNCONFIRMED},
        )


def reserve(attendee: Attendee, *, on_waitlist: bool, terms: Terms) -> AttendeeChange:
    """Reserve a place, or with `on_waitlist` a position. `sign_up_emails` asks to confirm it.

    Called with the event locked; `attendee` may be new.
    """
    attendee.hashed_network, attendee.counts_until = terms.hashed_network, terms.until
    became = Status.RESERVED_WAITING if on_waitlist else Status.RESERVED
    return states.change(attendee, became, cause=Cause.PERSON, until=terms.until)


def count_known(attendee: Attendee, terms: Terms) -> None:
    """Count a sign-up with an email address that is on the list already as one more that is not confirmed.

    Otherwise the response to the next sign-up would show whether the address is on the list. A reservation is prolonged
    to the end of these terms, but not beyond LONGEST after it was made, because others wait for the place.
    """
    attendee.hashed_network, attendee.counts_until = terms.hashed_network, terms.until
    made_at = attendee.changes.aggregate(at=Max("at"))["at"] or attendee.created_at  # the same query for every status
    if attendee.is_unconfirmed:
        attendee.reserved_until = min(terms.until, made_at + LONGEST)
    attendee.save(update_fields=["hashed_network", "counts_until", "reserved_until"])


def confirm(attendee: Attendee, *, with_email: bool = True) -> AttendeeChange:
    """Confirm a reserved place or waitlist position. If a place is free, the position becomes a place.

    Called with the event locked. Without `with_email`, `sign_up_emails` writes the email.
    """
    is_place = attendee.status == Status.RESERVED or waitlist.is_open_to(attendee)
    became = Status.GOING if is_place else Status.WAITING
    email_kind, method = states.SIGN_UP_EMAILS[became] if with_email else ("", "")
    return states.change(attendee, became, cause=Cause.PERSON, email_kind=email_kind, method=method)


def withdraw_confirmation(attendee: Attendee) -> None:
    """Delete the unsent emails that ask this attendee to confirm, because the email address was wrong."""
    OutboxEmail.objects.waiting().filter(attendee=attendee, kind=OutboxEmail.Kind.CONFIRM_PLACE).delete()


def forget_networks() -> int:
    """Delete the hashed network of each sign-up that no longer counts. Return the number of sign-ups changed."""
    rows = Attendee.objects.filter(counts_until__lte=timezone.now())
    return rows.update(hashed_network="", counts_until=None)
