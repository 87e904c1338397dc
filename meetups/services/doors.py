"""Check-in at an event, and the links that let door volunteers do it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, DoorLink, Event, User
from meetups.models.attendees import secret_of_form
from meetups.models.places import count_places_used, is_full, places_of
from meetups.services.attendees import locking, states, waitlist
from meetups.services.attendees.locking import lock_attendee
from meetups.services.attendees.states import Cause, Status
from meetups.services.organisations import once_more, organisation_named

STAYS_OPEN = timedelta(hours=6)
# The page of a door link shows names, so the link expires.
LONGEST_OPEN = timedelta(days=7)
# Attendees who have a place, or for whom one is kept. They are checked in even if all other places are used.
HAVE_A_PLACE = (Status.GOING, Status.OFFERED, Status.RESERVED, Status.ABSENT)


@transaction.atomic
def open_link(*, event: Event, by: User | None = None, expires_at: datetime | None = None) -> DoorLink:
    """Create a link for door volunteers. It expires six hours after the end, or at `expires_at` within a week of it.

    Raises ValidationError with the code draft, cancelled, past or late.
    """
    event = locking.lock_event(event)  # if it is being moved, its links move with it
    expires_at = expires_at or event.ends_at + STAYS_OPEN
    if event.is_draft:
        raise ValidationError(_("Publish the event first: it has no attendees yet."), code="draft")
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so nobody can be checked in."), code="cancelled")
    if expires_at <= timezone.now():
        raise ValidationError(_("Choose a time in the future."), code="past")
    if expires_at > event.ends_at + LONGEST_OPEN:
        raise ValidationError(_("Choose a time within a week of the event: the link shows names."), code="late")
    return DoorLink.objects.create(event=event, created_by=by, expires_at=expires_at)


@transaction.atomic
def revoke(*, link: DoorLink) -> DoorLink:
    """Expire a door link at once. Revoking it twice is the same as once."""
    DoorLink.objects.open().filter(pk=link.pk).update(expires_at=timezone.now())
    link.refresh_from_db()
    return link


def move_link_expiry(*, before: Event, after: Event) -> None:
    """Move the expiry of the open door links by as much as the end of the event moved."""
    if moved := after.ends_at - before.ends_at:
        after.door_links.open().update(expires_at=F("expires_at") + moved)


@transaction.atomic
def check_in(*, attendee: Attendee) -> Attendee:
    """Check in an attendee, even without a place while one is free. Checking in twice is the same as once.

    Raises ValidationError with the code cancelled or full.
    """
    attendee = lock_attendee(attendee)
    _check_in(attendee)
    return attendee


@transaction.atomic
def undo_check_in(*, attendee: Attendee) -> Attendee:
    """Undo a check-in. An attendee who had a place has it again. Undoing it twice is the same as once.

    A reservation is restored, and lapses when it would have, or at once if that has passed. Without a place or a
    reservation, the attendee is cancelled.
    """
    attendee = lock_attendee(attendee)
    if attendee.status != Status.CAME:
        return attendee
    change = attendee.changes.filter(became=Status.CAME).last()
    if change and change.was in Attendee.UNCONFIRMED:
        _reserve_again(attendee, change)
    else:
        had_a_place = change is None or change.was in HAVE_A_PLACE
        states.change(attendee, Status.GOING if had_a_place else Status.CANCELLED, cause=Cause.DOOR)
    waitlist.fill(attendee.event)
    return lock_attendee(attendee)


@once_more
@transaction.atomic
def walk_in(*, event: Event, name: str, organisation: str = "", email: str = "", once: str = "") -> Attendee:
    """Add a person to the list and check them in, while a place is free. Check in an attendee with this email address.

    `once` is the idempotency key of the form: the same name sent twice is one person. Raises ValidationError with the
    code cancelled or full.
    """
    event = locking.lock_event(event)
    secret = secret_of_form(event=event.pk, once=once, name=name)
    if attendee := event.attendees.filter(secret=secret).first():
        return attendee
    attendee = event.attendees.with_email(email).first() if email else None
    if attendee is None:
        attendee = Attendee(name=name, email=email, organisation=organisation_named(organisation), secret=secret)
    attendee.event = event
    _check_in(attendee)
    return attendee


def _reserve_again(attendee: Attendee, change: AttendeeChange) -> None:
    """Give back the reservation that this check-in ended, with its end and its waitlist position."""
    if change.waitlist_number is not None:
        behind = attendee.event.attendees.filter(waitlist_number__gte=change.waitlist_number)
        behind.update(waitlist_number=F("waitlist_number") + 1)  # the number may be another attendee's by now
        attendee.waitlist_number = change.waitlist_number
    states.change(attendee, change.was, cause=Cause.DOOR, until=change.until or timezone.now())


def _check_in(attendee: Attendee) -> None:
    """Check in an attendee of a locked event. Raises ValidationError with the code cancelled or full."""
    event = attendee.event
    is_known = attendee.pk is not None
    if is_known and attendee.status == Status.CAME:
        return
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so nobody can be checked in."), code="cancelled")
    if not (is_known and attendee.status in HAVE_A_PLACE) and not _has_place_at_door(attendee):
        raise ValidationError(_refusal(event), code="full")
    states.change(attendee, Status.CAME, cause=Cause.DOOR)


def _has_place_at_door(attendee: Attendee) -> bool:
    """Return whether an attendee without a place can be checked in: a place is free or, after the start, not used.

    Only true for as long as the event is locked.
    """
    event = attendee.event
    if timezone.now() < event.starts_at:
        return waitlist.has_free_place(attendee)
    return event.capacity is None or not is_full(event.capacity, count_places_used(event.pk), places_of([attendee]))


def _refusal(event: Event) -> str:
    if timezone.now() < event.starts_at:
        return _("All places are taken or kept for somebody. After the start, places of absent people are free.")
    return _("The event is full: all places are used.")
