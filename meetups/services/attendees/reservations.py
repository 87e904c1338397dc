"""Which sign-ups must be confirmed by email, and how many of one network may be unconfirmed at once (ADR 21)."""

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

# So many sign-ups of one network hold at once, for each event.
AT_ONCE = "3/d"
LASTS = timedelta(minutes=60)
# Signing up again prolongs a reservation up to this long after it was made.
LONGEST = timedelta(hours=3)
MOST_UNCONFIRMED = 10


class Terms(NamedTuple):
    """How a place is reserved: until when it must be confirmed, and the network that it counts for (hashed)."""

    until: datetime
    hashed_network: str


def terms(*, event: Event, network: str) -> Terms | None:
    """Count one more sign-up of this network for this event. Return the terms it is reserved on, or None.

    None means that it holds at once: it is one of the first three of the day, the organisers have switched
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

    Otherwise the answer to the next sign-up would say whether the address is on the list. A reservation lasts until the
    moment that the answer names, but no longer than LONGEST after it was made: others wait for the place.
    """
    attendee.hashed_network, attendee.counts_until = terms.hashed_network, terms.until
    made_at = attendee.changes.aggregate(at=Max("at"))["at"] or attendee.created_at  # asked of everybody alike
    if attendee.is_unconfirmed:
        attendee.reserved_until = min(terms.until, made_at + LONGEST)
    attendee.save(update_fields=["hashed_network", "counts_until", "reserved_until"])


def make_own(attendee: Attendee, *, is_told: bool = True) -> AttendeeChange:
    """Make a reserved place the attendee's own; a waitlist position too, or a place if one is free.

    Called with the event locked. Without `is_told` `sign_up_emails` writes the email.
    """
    is_place = attendee.status == Status.RESERVED or waitlist.is_open_to_newcomers(attendee.event)
    became = Status.GOING if is_place else Status.WAITING
    email_kind, method = states.SIGN_UP_EMAILS[became] if is_told else ("", "")
    return states.change(attendee, became, cause=Cause.PERSON, email_kind=email_kind, method=method)


def withdraw_confirmation(attendee: Attendee) -> None:
    """Delete the emails to a wrong address that ask to confirm a reservation and are not sent yet."""
    OutboxEmail.objects.waiting().filter(attendee=attendee, kind=OutboxEmail.Kind.CONFIRM_PLACE).delete()


def forget_networks() -> int:
    """Empty the hashed network of each sign-up that counts no longer. Return the number emptied."""
    rows = Attendee.objects.filter(counts_until__lte=timezone.now())
    return rows.update(hashed_network="", counts_until=None)
