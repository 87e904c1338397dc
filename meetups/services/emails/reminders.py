"""Scheduled emails to the attendees of an event: change notices, reminders, “still coming?”, thank-yous."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail, ScheduledEmails
from meetups.models.event_querysets import LONGEST
from meetups.queries import recipients, standing_places
from meetups.services import feedback, jobs
from meetups.services.attendees import locking, states
from meetups.services.attendees.states import Cause, Status
from meetups.services.emails import changes as change_notices
from meetups.services.emails import outbox
from meetups.services.emails import talks as talk_emails
from meetups.services.emails.changes import Edit
from meetups.standards.email_addresses import comparable

Kind = ScheduledEmails.Kind

# Emails that are not urgent are sent at this hour, on the clock of the event.
MORNING = time_of_day(9)
# Do not ask "still coming?" within 24 hours of sign-up.
RECENT = timedelta(hours=24)
# A thank-you is at most three days late. Attendees are set to absent for ten days after the event.
THANKS_LAST, CLOSES_FOR = timedelta(days=3), timedelta(days=10)

# Rows changed in one transaction: others want to write too.
CHUNK = 50
# No transaction is begun after so many seconds, so that the other jobs of the minute have their turn.
MOST_SECONDS = 30


class Batch(NamedTuple):
    """Emails of one kind about one event. The version is the day of the event, or the SEQUENCE before a change.

    With `edits`, each of the people has `known_at` (see `changes.knowing`).
    """

    version: str
    due_at: datetime
    people: QuerySet[Attendee]
    kind: str
    edits: list[Edit]


def write_due() -> int:
    """Write every email that is due, once, however often and by however many workers this is called.

    Return the number written. If a batch fails, the others are written and it is tried again by the next call. Raises
    ExceptionGroup with the errors.
    """
    now, end = timezone.now(), time.monotonic() + MOST_SECONDS
    return jobs.each(
        list(_due(now)),
        lambda due: _write_until(end, kind=due[0], event=due[1], now=now),
        name=lambda due: f"{due[0]} of event {due[1].pk}",
    )


def close(*, event: Event) -> int:
    """After an event, set attendees with a place who were not checked in to absent, if anybody was checked in.

    Return the number changed.
    """
    number = 0
    while some := _close_some(event=event):
        number += some
    return number


def close_all() -> int:
    """Close the events of the last ten days, because door volunteers can check people in later. Return the number."""
    now = timezone.now()
    of_event = Attendee.objects.filter(event=OuterRef("pk"))
    seen, unseen = (Exists(of_event.filter(status=status)) for status in (Status.CAME, Status.GOING))
    return jobs.each(Event.objects.filter(_ended(now), seen, unseen).order_by("pk"), lambda event: close(event=event))


def morning_after(event: Event) -> datetime:
    """Return 9am on the day after the one on which an event ends, on the clock of the event."""
    return _morning(event, days=(event.local_end.date() - event.local_date).days + 1)


def _morning(event: Event, *, days: int) -> datetime:
    """Return 9am so many days after the day of an event (before it if negative), on the clock of the event."""
    day = event.local_date + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(event.zone))


def _changed(event: Event, now: datetime) -> Batch | None:
    """Return the change notice that is due, to attendees whose last email had other facts."""
    notice = event.scheduled_emails.filter(kind=Kind.CHANGED, written_at__isnull=True, due_at__lte=now).first()
    if notice is None:
        return None
    edits = [] if event.is_cancelled or event.is_past else change_notices.edits_of(notice, event)
    people = change_notices.knowing(event.attendees.filter(status__in=recipients.OF_CHANGES))
    people = people.filter(change_notices.is_news(edits))
    return Batch(notice.version, notice.due_at, people, OutboxEmail.Kind.EVENT_CHANGED, edits)


def _reminder(event: Event, now: datetime) -> Batch | None:
    """Return the reminder: due from 9am the day before until the start, to attendees with a place by then."""
    due_at = _morning(event, days=-1)
    if not due_at <= now < event.starts_at:
        return None
    return _batch_of_day(event, due_at, OutboxEmail.Kind.REMINDER, _going_since_before(event, due_at))


def _still_coming(event: Event, now: datetime) -> Batch | None:
    """Return “still coming?”: due as many days before as the group chose, until the reminder is due."""
    days = event.group.asks_days_before
    if not days or not _morning(event, days=-days) <= now < _morning(event, days=-1):
        return None
    due_at = _morning(event, days=-days)
    return _batch_of_day(event, due_at, OutboxEmail.Kind.STILL_COMING, _going_since_before(event, now - RECENT))


def _thanks(event: Event, now: datetime) -> Batch | None:
    """Return the thank-you: due the morning after, to attendees checked in or, if none was, to all with a place.

    Attendees who are checked in after it was written get it too, for three days.
    """
    due_at = morning_after(event)
    if now < due_at:
        return None
    people = event.attendees.filter(status__in=(Status.CAME, Status.GOING))
    return _batch_of_day(
        event, due_at, OutboxEmail.Kind.THANKS, people if now < due_at + THANKS_LAST else people.none()
    )


def _batch_of_day(event: Event, due_at: datetime, kind: str, people: QuerySet[Attendee]) -> Batch | None:
    if event.is_draft or event.is_cancelled:
        return None
    return Batch(event.local_date.isoformat(), due_at, people, kind, [])


def _going_since_before(event: Event, moment: datetime) -> QuerySet[Attendee]:
    """Return the attendees who have had their place since before this moment."""
    since = _changes(became=Status.GOING, at__gte=moment)
    return event.attendees.filter(status=Status.GOING, created_at__lt=moment).exclude(since)


def _ended(now: datetime) -> Q:
    """Return a condition: ended within the last ten days.

    The limit on `starts_at` (no event is longer than LONGEST) lets the database use an index.
    """
    since = now - CLOSES_FOR
    return Q(ends_at__lte=now, ends_at__gt=since, starts_at__lt=now, starts_at__gt=since - LONGEST)


def _changes(**conditions: Any) -> Exists:
    return Exists(AttendeeChange.objects.filter(attendee=OuterRef("pk"), **conditions))


BATCHES: dict[str, Callable[[Event, datetime], Batch | None]] = {
    Kind.CHANGED: _changed,
    Kind.REMINDER: _reminder,
    Kind.STILL_COMING: _still_coming,
    Kind.THANKS: _thanks,
}


def _due(now: datetime) -> Iterator[tuple[str, Event]]:
    """Yield the kind and event of each batch that may be due, change notices first, with seven queries."""
    public = Event.objects.select_related("group").exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED])
    public = public.order_by("starts_at", "pk")
    changed = ScheduledEmails.objects.filter(kind=Kind.CHANGED, written_at__isnull=True)
    due = changed.filter(due_at__lte=now).values("event")
    yield from ((Kind.CHANGED, event) for event in Event.objects.exclude(status="draft").filter(pk__in=due))
    coming = public.filter(starts_at__gt=now).exclude(pk__in=changed.filter(due_at__gt=now).values("event"))
    windows = {
        Kind.REMINDER: coming.filter(starts_at__lt=now + timedelta(days=2)),
        Kind.STILL_COMING: coming.filter(starts_at__lt=now + timedelta(days=16), group__asks_days_before__isnull=False),
        Kind.THANKS: public.filter(_ended(now)),
    }
    for kind, events in windows.items():
        rows = ScheduledEmails.objects.filter(kind=kind, event__in=events.order_by().values("pk"))
        written = rows.filter(written_at__isnull=False)
        written = written.exclude(_has_late(now)) if kind == Kind.THANKS else written
        done = set(written.values_list("event", "version"))
        for event in events:
            if (event.pk, event.local_date.isoformat()) not in done and BATCHES[kind](event, now):
                yield kind, event


def _write_until(end: float, *, kind: str, event: Event, now: datetime) -> int:
    """Write a batch until this time of the monotonic clock; the next call writes the rest."""
    number = 0
    if kind == Kind.THANKS:
        close(event=event)
    while time.monotonic() < end and (some := _write_some(kind=kind, event=event, now=now)):
        number += some
    return number


@transaction.atomic
def _write_some(*, kind: str, event: Event, now: datetime) -> int:
    """Write the next emails of a batch, with the event as it is now. The batch is done when none is left."""
    event = locking.lock_event(event)
    batch = BATCHES[kind](event, now)
    if batch is None:
        return 0
    scheduled = event.scheduled_emails.get_or_create(
        kind=kind, version=batch.version, defaults={"due_at": batch.due_at}
    )[0]
    people = list(_not_written_to(batch, scheduled.written_at)[:CHUNK])
    standing = standing_places.of_attendees(event, people) if kind == Kind.REMINDER else {}
    talks = talk_emails.times_of(event) if kind == Kind.CHANGED and people else {}
    for attendee in people:
        attendee.event = event
        method = "REQUEST" if kind == Kind.CHANGED and attendee.is_going else ""
        context = {"standing_place": standing.get(attendee.pk), "talks": talks.get(comparable(attendee.email), [])}
        context |= _of_batch(attendee, batch)
        outbox.write_to(attendee, batch.kind, version=batch.version, method=method, context=context)
    if not people and not scheduled.written_at:
        _write_to_speakers(event, batch)
        event.scheduled_emails.filter(pk=scheduled.pk, written_at__isnull=True).update(written_at=timezone.now())
    return len(people)


def _of_batch(attendee: Attendee, batch: Batch) -> dict[str, Any]:
    """Return what the email of a batch says to one attendee: what changed, or the link to the feedback form."""
    context: dict[str, Any] = {}
    if batch.edits:
        context["changes"] = change_notices.new_to(attendee.known_at, batch.edits)  # type: ignore[attr-defined]
    if batch.kind == OutboxEmail.Kind.THANKS:
        context["feedback_token"] = feedback.token_of(attendee=attendee)
    return context


def _write_to_speakers(event: Event, batch: Batch) -> None:
    """Email speakers without a place what changed, if anything, in the transaction that ends the batch."""
    talk_emails.write_changed(event, version=batch.version, edits=batch.edits)


def _not_written_to(batch: Batch, written_at: datetime | None) -> QuerySet[Attendee]:
    """Return the attendees of a batch whose email is not in the outbox.

    Once the batch is done, at `written_at`, these are the people to thank who were checked in later, from paper.
    """
    written = OutboxEmail.objects.filter(attendee=OuterRef("pk"), kind=batch.kind, version=batch.version)
    people = batch.people.exclude(email="").exclude(Exists(written)).order_by("pk")
    if written_at is None:
        return people
    if batch.kind != OutboxEmail.Kind.THANKS:
        return people.none()
    return people.filter(_changes(became=Status.CAME, at__gt=written_at), status=Status.CAME)


def _has_late(now: datetime) -> Q:
    """Return a condition on thank-yous that were written: attendees were checked in later, and are to be thanked."""
    about = {"kind": OutboxEmail.Kind.THANKS, "version": OuterRef(OuterRef("version"))}
    written = OutboxEmail.objects.filter(attendee=OuterRef("pk"), **about)
    came_late = _changes(became=Status.CAME, at__gt=OuterRef(OuterRef("written_at")))
    people = Attendee.objects.filter(came_late, ~Exists(written), event=OuterRef("event"), status=Status.CAME)
    return Q(Exists(people.exclude(email="")), due_at__gt=now - THANKS_LAST)


@transaction.atomic
def _close_some(*, event: Event) -> int:
    event = locking.lock_event(event)
    if event.is_cancelled or not event.is_past or not event.attendees.filter(status=Status.CAME).exists():
        return 0
    going = event.attendees.filter(status=Status.GOING).order_by("pk")
    some = list(going.only(*states.CHANGED)[:CHUNK])  # the night may erase the other fields meanwhile
    for attendee in some:
        attendee.event = event
        states.change(attendee, Status.ABSENT, cause=Cause.OVER)
    return len(some)
