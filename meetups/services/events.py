"""Making, changing and calling off events."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, FormerSlug
from meetups.models.fields import new_uid
from meetups.models.places import count_places_taken
from meetups.services import doors
from meetups.services.attendees import waitlist
from meetups.services.emails import changes as change_notices
from meetups.services.emails import outbox

# What a calendar entry shows; a change to any of it raises SEQUENCE (RFC 5545, section 3.8.7.4).
TOLD_TO_CALENDARS = ("title", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "status")

# Attendees who are not emailed when an event is cancelled: they gave up their place, or never confirmed it.
NOT_EMAILED = (Attendee.Status.CANCELLED, *Attendee.UNCONFIRMED)


@transaction.atomic
def save(*, event: Event, sequence: int = 0) -> Event:
    """An event keeps its address unless its day changes, in which case the old one redirects; SEQUENCE rises with it.

    Places that this frees go to the first in line, and everyone on the list is told what changed, a little later.
    `sequence` is the least it may become, where another calendar counts too. Raises ValidationError with the code
    capacity when fewer places are offered than are taken, and cancelled when somebody called it off meanwhile.
    """
    before = Event.objects.select_for_update(of=("self",)).get(pk=event.pk) if event.pk else None
    if before is None:
        event.slug = _free_slug(event, slugify(event.title) or "event")
    else:
        _refuse_to_revive(event, before)
        _refuse_fewer_places_than_taken(event, before)
        has_changed = any(getattr(before, name) != getattr(event, name) for name in TOLD_TO_CALENDARS)
        event.sequence = max(sequence, before.sequence + has_changed)
        _move_address(event, before)
    event.save()
    if before is not None:
        waitlist.after_event_change(event)
        change_notices.schedule(before=before, after=event)
        doors.move_link_expiry(before=before, after=event)
    return event


@transaction.atomic
def publish(*, event: Event) -> Event:
    """A draft or tentative event becomes confirmed; a cancelled one stays cancelled."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.is_cancelled:
        raise ValidationError(
            _("%(event)s is cancelled. Copy it to a new date instead."), "cancelled", {"event": event}
        )
    event.status = Event.Status.CONFIRMED
    return save(event=event)


@transaction.atomic
def cancel(*, event: Event, reason: str) -> Event:
    """A cancelled event keeps its page and says why; everyone who was coming, or waited, is written to, once.

    Somebody who has not confirmed a reserved place is not: nothing but the confirmation goes to an unproved address.

    Raises ValidationError when the reason is empty or too long.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.is_cancelled:
        return event
    was_public = not event.is_draft
    event.status, event.cancellation_reason = Event.Status.CANCELLED, reason.strip()
    event.full_clean()
    save(event=event)
    if was_public and not event.is_past:
        for attendee in event.attendees.exclude(status__in=NOT_EMAILED):
            _write_cancelled(event, attendee)
    return event


@transaction.atomic
def copy(*, event: Event, to: date) -> Event:
    """A copy is a draft on another day at the same time by the clock, of no series, with no attendees and its own UID.

    Raises ValidationError when it cannot be on that day: out of range, or it would end in the hour the clocks skip.
    """
    zone = ZoneInfo(event.zone)
    shift = timedelta(days=(to - event.local_date).days)
    copied = Event.objects.get(pk=event.pk)
    copied.pk, copied.uid, copied.sequence = None, new_uid(), 0
    copied.series, copied.recurrence_id = None, None
    copied._state.adding = True
    copied.starts_at, copied.ends_at = (_shifted(moment, shift, zone) for moment in (event.starts_at, event.ends_at))
    for name in ("rsvp_opens_at", "rsvp_closes_at"):
        if moment := getattr(event, name):
            setattr(copied, name, _shifted(moment, shift, zone))
    copied.status, copied.cancellation_reason = Event.Status.DRAFT, ""
    copied.full_clean(exclude=["slug"])
    return save(event=copied)


def _shifted(moment: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    """Move by whole days on the wall clock (law 3)."""
    return (moment.astimezone(zone).replace(tzinfo=None) + shift).replace(tzinfo=zone).astimezone(UTC)


def _free_slug(event: Event, words: str) -> str:
    """`2026-11-25-leeds-meet-up`, with -2, -3… when it was ever taken."""
    stem = f"{event.local_date.isoformat()}-{words[:110]}".rstrip("-")
    taken = set(Event.objects.filter(slug__startswith=stem).exclude(pk=event.pk).values_list("slug", flat=True))
    taken |= set(
        FormerSlug.objects.filter(slug__startswith=stem).exclude(event=event.pk).values_list("slug", flat=True)
    )
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _move_address(event: Event, before: Event) -> None:
    event.slug = before.slug
    if event.local_date == before.local_date:
        return
    event.slug = _free_slug(event, before.slug[len("2026-11-25-") :])
    event.former_slugs.filter(slug=event.slug).delete()
    event.former_slugs.create(slug=before.slug)


def _refuse_to_revive(event: Event, before: Event) -> None:
    if before.is_cancelled and not event.is_cancelled:
        raise ValidationError(_("This event is cancelled by now, and people were emailed."), "cancelled")


def _refuse_fewer_places_than_taken(event: Event, before: Event) -> None:
    if event.capacity == before.capacity:
        return  # at the door more may have come in than there are places: in place of those who did not
    taken = count_places_taken(event.pk, timezone.now())
    if event.capacity is not None and event.capacity < taken:
        raise ValidationError(
            _("%(taken)d people have a place already. Enter at least %(taken)d."),
            "capacity",
            {"taken": taken},
        )


def _write_cancelled(event: Event, attendee: Attendee) -> None:
    attendee.event = event
    outbox.write_to(attendee, "event_cancelled", version=event.sequence, method="CANCEL" if attendee.is_going else "")
