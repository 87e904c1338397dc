"""The statuses of an attendee. Every change goes through this module, which stores it and writes its email."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from meetups.models import Attendee, AttendeeChange, User
from meetups.models.changes import TRANSITIONS
from meetups.services.emails import outbox

Status = Attendee.Status
Cause = AttendeeChange.Cause

# The email that answers a sign-up, and the method of its calendar entry, by the status after the sign-up.
SIGN_UP_EMAILS = {Status.GOING: ("place", "REQUEST"), Status.WAITING: ("waiting", "")}
SIGN_UP_EMAILS |= dict.fromkeys(Attendee.UNCONFIRMED, ("confirm_place", ""))

REFUSALS = {
    Status.GOING: _("Only an attendee who is on the waitlist, has an offer or gave up a place can get one."),
    Status.WAITING: _("Only a person without a place can join the waitlist."),
    Status.OFFERED: _("Only an attendee on the waitlist can be offered a place."),
    Status.CANCELLED: _("There is no place to cancel."),
    Status.CAME: _("This person is not on the list of this event."),
    Status.ABSENT: _("Only an attendee who had a place can be absent."),
    Status.RESERVED: _("A place can only be reserved for a person who has none."),
    Status.RESERVED_WAITING: _("A waitlist position can only be reserved for a person who has none."),
}
# The fields that `change` sets: a caller that needs no others reads `only` these.
CHANGED = (
    "status", "offered_until", "reserved_until", "waitlist_number", "hashed_network", "counts_until", "sequence",
    "updated_at",
)  # fmt: skip


def change(
    attendee: Attendee,
    became: str,
    *,
    cause: str,
    by: User | None = None,
    until: datetime | None = None,
    email_kind: str = "",
    method: str = "",
) -> AttendeeChange:
    """Change the status of an attendee if TRANSITIONS allows it, and store the change with its time and cause.

    Called with the event locked, inside a transaction; `attendee` may be new. Fields that were not read are not saved.
    `until` is the end of an offer or of a reservation. `email_kind` is the kind of the email about it, if any, and
    `method` that of its calendar entry. Raises ValidationError with the code state.
    """
    was = attendee.status if attendee.pk else ""
    if cause not in TRANSITIONS.get((was, became), set()):
        raise ValidationError(REFUSALS[Status(became)], code="state")
    before = {"until": attendee.offered_until or attendee.reserved_until, "waitlist_number": attendee.waitlist_number}
    attendee.status = became
    attendee.offered_until = until if became == Status.OFFERED else None
    attendee.reserved_until = until if became in Attendee.UNCONFIRMED else None
    attendee.waitlist_number = _number(attendee) if became in Attendee.ON_WAITLIST else None
    if became not in Attendee.UNCONFIRMED:
        attendee.hashed_network, attendee.counts_until = "", None
    attendee.sequence = (attendee.sequence if was else _last_sequence(attendee)) + 1
    attendee.save(update_fields=_saved(attendee) if attendee.pk else None)
    about = {"cause": cause, "by": by, "places": attendee.event.capacity}
    changed = attendee.changes.create(was=was, became=became, **about, **before)
    if email_kind:
        write_email(attendee, changed.pk, email_kind, method)
    return changed


def write_email(attendee: Attendee, change: int, email_kind: str, method: str = "") -> None:
    """Write the email of this kind about a change of status, once, with the calendar entry of that method if any.

    A first-time attendee with a place is also emailed once what to expect, if the group has a text.
    """
    outbox.write_to(attendee, email_kind, version=change, method=method)
    if attendee.status == Status.GOING and attendee.is_first_time and attendee.event.group.what_to_expect:
        outbox.write_to(attendee, "first_time", version=1)


def _saved(attendee: Attendee) -> list[str]:
    """Return the fields that are saved: those that were read.

    Without the version of calendar URLs, which is raised in all places of an email address without their events' locks.
    """
    left = {"id", "calendar_token_version"} | attendee.get_deferred_fields()
    return [field.name for field in Attendee._meta.concrete_fields if field.attname not in left]


def _last_sequence(attendee: Attendee) -> int:
    """Return the highest SEQUENCE at the event. A new attendee's calendar may hold an entry from before an erasure."""
    return attendee.event.attendees.aggregate(last=Max("sequence"))["last"] or 0


def _number(attendee: Attendee) -> int:
    """Return the waitlist number that the attendee has already, or else the one after the last."""
    if attendee.waitlist_number is not None:
        return attendee.waitlist_number
    last = attendee.event.attendees.on_waitlist().order_by().aggregate(last=Max("waitlist_number"))["last"]
    return (last or 0) + 1
