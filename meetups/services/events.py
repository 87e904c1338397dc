"""Creating, changing, copying and cancelling events."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Event, FormerSlug, Talk, Venue
from meetups.models.fields import new_uid
from meetups.models.places import count_places_taken, is_full
from meetups.queries import recipients
from meetups.services import boards, doors, feeds, search
from meetups.services.attendees import waitlist
from meetups.services.emails import changes as change_notices
from meetups.services.emails import outbox
from meetups.services.emails import talks as talk_emails

# The fields that a calendar entry shows. A change to any of them raises SEQUENCE (RFC 5545, section 3.8.7.4).
CALENDAR_FIELDS = recipients.ANNOUNCED

# A request writes so many emails about a cancelled event, and the worker the others: a request has 30 seconds.
EMAILED_AT_ONCE = 500


@transaction.atomic
def save(*, event: Event, sequence: int = 0) -> Event:
    """Save an event. Its slug changes only with its day, and the former slug redirects.

    SEQUENCE rises with what calendars show, at least to `sequence` (for an import). Freed places go to the waitlist,
    and attendees are emailed the changes after 15 minutes. Raises ValidationError with the code capacity when there
    would be fewer places than are taken, and cancelled when the event was cancelled meanwhile.
    """
    before = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk) if event.pk else None
    if before is None:
        event.slug = _free_slug(event, slugify(event.title) or "event")
    else:
        _refuse_to_revive(event, before)
        _refuse_fewer_places_than_taken(event, before)
        has_changed = any(getattr(before, name) != getattr(event, name) for name in CALENDAR_FIELDS)
        event.sequence = max(sequence, before.sequence + has_changed)
        _move_slug(event, before)
    event.save()
    search.write(thing=event)
    if before is not None:
        _write_talks(event, before)
        waitlist.after_event_change(event)
        change_notices.schedule(before=before, after=event)
        doors.move_link_expiry(before=before, after=event)
        boards.move_link_expiry(before=before, after=event)
    return event


def _write_talks(event: Event, before: Event) -> None:
    """Let the search find the talks of an event where and as its page now shows them."""
    now, then = ((one.slug, one.is_draft, one.is_cancelled, one.group_id) for one in (event, before))
    if now != then:
        for talk in Talk.objects.accepted().filter(call__event=event.pk).select_related("call"):
            talk.call.event = event
            search.write(thing=talk)


@transaction.atomic
def publish(*, event: Event) -> Event:
    """Confirm a draft or tentative event. Raises ValidationError with the code cancelled."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    _refuse_cancelled(event)
    event.status = Event.Status.CONFIRMED
    return save(event=event)


@transaction.atomic
def arrange(*, event: Event, venue: Venue | None, shown: int | None, is_ready: bool = False) -> Event:
    """Set the venue of a meeting and, if it is ready, publish it.

    `shown` is the primary key of the venue that the organiser saw: if they left it, nothing is set. Raises
    ValidationError with the code cancelled, past, changed (somebody else chose a venue meanwhile), closed or above. The
    code above means that the venue holds fewer people than there are places.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("venue").get(pk=event.pk)
    chosen = venue.pk if venue else None
    if chosen == shown:
        venue = event.venue
    _refuse_to_arrange(event, venue, shown)
    if event.venue != venue:
        event.venue = venue
        save(event=event)
    return publish(event=event) if is_ready else event


@transaction.atomic
def cancel(*, event: Event, reason: str) -> Event:
    """Cancel an event, and email its attendees and speakers once. Its page stays and shows the reason.

    An unconfirmed email address is sent nothing but the request to confirm, so those attendees are not emailed.
    Raises ValidationError when the reason is empty or too long.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if event.is_cancelled:
        return event
    is_announced = recipients.announces_cancelling(event)
    event.status, event.cancellation_reason = Event.Status.CANCELLED, reason.strip()
    event.full_clean()
    save(event=event)
    if is_announced:
        _email_attendees(event, event.sequence)
        talk_emails.write_cancelled(event)
    return event


@transaction.atomic
def write_cancelled(*, pk: int, sequence: int) -> None:
    """Go on with the emails that `cancel` left, unless the event takes place after all or was deleted.

    Each attendee is emailed once. `sequence` is that of the event when it was cancelled.
    """
    cancelled = Event.objects.filter(pk=pk, status=Event.Status.CANCELLED)
    event = cancelled.select_for_update(of=("self",), no_key=True).first()
    if event:
        _email_attendees(event, sequence)


@transaction.atomic
def copy_event(*, event: Event, to: date, at: time | None = None, title: str = "", once: str = "") -> Event:
    """Copy an event to another day as a draft without series, with a new UID: at the same local time, or from `at` on.

    Nothing of its people, feedback, board or links is copied. `once` is the idempotency key of the form: the same one
    gives the same copy. Raises ValidationError when the day is out of range, or the copy would end in the hour that the
    clocks skip.
    """
    # The second press waits for the first.
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    uid = _uid_of_copy(event, once) if once else new_uid()
    if copied := Event.objects.filter(uid=uid).first():
        return copied
    copied = Event.objects.get(pk=event.pk)
    copied.pk, copied.uid, copied.sequence = None, uid, 0
    copied.series, copied.recurrence_id = None, None
    copied._state.adding = True
    copied.title = title or event.title
    _move(copied, to, at)
    copied.status, copied.cancellation_reason = Event.Status.DRAFT, ""
    copied.full_clean(exclude=["slug"])
    return save(event=copied)


def _uid_of_copy(event: Event, once: str) -> str:
    digest = salted_hmac("meetups.events.copy", f"{event.pk}:{once}", algorithm="sha256").digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _move(event: Event, to: date, at: time | None) -> None:
    """Move the times of an event to another day, and to another time of day: sign-up opens and closes as long before.

    The length by the clock stays.
    """
    start = event.local_start.replace(tzinfo=None)
    shift = datetime.combine(to, at or start.time()) - start
    zone = ZoneInfo(event.zone)
    for name in ("starts_at", "ends_at", "rsvp_opens_at", "rsvp_closes_at"):
        if moment := getattr(event, name):
            setattr(event, name, _shifted(moment, shift, zone))


def _shifted(moment: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    """Move a moment by the clock of a zone."""
    return (moment.astimezone(zone).replace(tzinfo=None) + shift).replace(tzinfo=zone).astimezone(UTC)


def _free_slug(event: Event, suffix: str) -> str:
    """Return a slug such as `2026-11-25-leeds-meet-up`, with -2, -3… if it is or was taken."""
    stem = f"{event.local_date.isoformat()}-{suffix[:110]}".rstrip("-")
    taken = set(Event.objects.filter(slug__startswith=stem).exclude(pk=event.pk).values_list("slug", flat=True))
    taken |= set(
        FormerSlug.objects.filter(slug__startswith=stem).exclude(event=event.pk).values_list("slug", flat=True)
    )
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _move_slug(event: Event, before: Event) -> None:
    event.slug = before.slug
    if event.local_date == before.local_date:
        return
    feeds.remember(thing=before)
    event.slug = _free_slug(event, before.slug[len("2026-11-25-") :])
    event.former_slugs.filter(slug=event.slug).delete()
    event.former_slugs.create(slug=before.slug, was_public=not before.is_draft)


def _refuse_cancelled(event: Event) -> None:
    if event.is_cancelled:
        raise ValidationError(
            _("%(event)s is cancelled. Copy it to a new date instead."), "cancelled", {"event": event}
        )


def _refuse_to_arrange(event: Event, venue: Venue | None, shown: int | None) -> None:
    _refuse_cancelled(event)
    if event.is_past:
        raise ValidationError(_("%(event)s is over."), "past", {"event": event})
    if event.venue != venue and event.venue_id != shown:
        words = _("Somebody else changed the venue meanwhile: %(venue)s. Choose again if it is not right.")
        raise ValidationError(words, "changed", {"venue": event.venue_in_words})
    if venue and (refusal := venue.refusal_on(event.local_date)):
        raise refusal
    if venue and event.venue != venue and is_full(venue.capacity, 0, event.capacity or 0):
        words = _("%(venue)s holds %(people)d people, and there are %(places)d places. Change that on the meeting.")
        values = {"venue": venue.name, "people": venue.capacity, "places": event.capacity}
        raise ValidationError(words, "above", values)


def _refuse_to_revive(event: Event, before: Event) -> None:
    if before.is_cancelled and not event.is_cancelled:
        raise ValidationError(_("This event is cancelled by now, and people were emailed."), "cancelled")


def _refuse_fewer_places_than_taken(event: Event, before: Event) -> None:
    if event.capacity == before.capacity:
        return  # check-ins may exceed the capacity, in place of absent attendees
    taken = count_places_taken(event.pk, timezone.now())
    if event.capacity is not None and event.capacity < taken:
        raise ValidationError(
            _("%(taken)d people have a place already. Enter at least %(taken)d."),
            "capacity",
            {"taken": taken},
        )


def _email_attendees(event: Event, sequence: int) -> None:
    """Write to the next attendees that an event is cancelled, and queue a task for the others."""
    left = list(recipients.not_emailed_of_cancelling(event, sequence)[: EMAILED_AT_ONCE + 1])
    for attendee in left[:EMAILED_AT_ONCE]:
        attendee.event = event
        method = "CANCEL" if attendee.is_going else ""
        outbox.write_to(attendee, "event_cancelled", version=sequence, method=method)
    if len(left) > EMAILED_AT_ONCE:
        async_task("meetups.tasks.write_cancelled", event.pk, sequence)
