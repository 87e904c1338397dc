"""Telling speakers the new time of their talk: once for all changes within 15 minutes, as change notices do."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from meetups.models import Call, ScheduledEmails, Talk
from meetups.queries.running_orders import planned_starts
from meetups.services import jobs
from meetups.services.emails import talks as talk_emails
from meetups.services.emails.changes import DEBOUNCE
from meetups.services.talks.locking import lock_call

KIND = ScheduledEmails.Kind.TALK_TIMES
MINUTE = timedelta(minutes=1)


def schedule(call: Call) -> None:
    """Schedule emails to speakers of a locked call in 15 minutes, if the time of a talk is not the one they know.

    Emails that are scheduled already are enough: they have the times of the moment when they are written.
    """
    waiting = call.event.scheduled_emails.filter(kind=KIND, written_at__isnull=True)
    if _are_speakers_emailed(call) and _moved(call) and not waiting.exists():
        call.event.scheduled_emails.create(kind=KIND, version=str(call.version), due_at=timezone.now() + DEBOUNCE)


def write_due() -> int:
    """Write every email about a new time that is due, once, however often this is called. Return the number written."""
    due = ScheduledEmails.objects.filter(kind=KIND, written_at__isnull=True, due_at__lte=timezone.now())
    calls = list(Call.objects.filter(event__in=due.order_by().values("event")).order_by("pk"))
    return jobs.each(calls, _write)


def minutes_into(call: Call, moment: datetime) -> int:
    """Return the minutes between the begin of the event and a moment."""
    return int((moment - call.event.starts_at) / MINUTE)


@transaction.atomic
def _write(call: Call) -> int:
    """Email each speaker the time of their talk, if it is not the one in the last email to them. Return the number."""
    call = lock_call(call)
    now = timezone.now()
    due = call.event.scheduled_emails.filter(kind=KIND, written_at__isnull=True, due_at__lte=now).first()
    if due is None:
        return 0
    moved = _moved(call) if _are_speakers_emailed(call) else []
    for talk, starts_at in moved:
        talk.told_starts_after = minutes_into(call, starts_at)
        talk.save(update_fields=["told_starts_after"])
        talk_emails.write_time(talk, starts_at, version=due.version)
    due.written_at = now
    due.save(update_fields=["written_at"])
    return len(moved)


def _are_speakers_emailed(call: Call) -> bool:
    event = call.event
    return not (event.is_draft or event.is_cancelled or event.ends_at <= timezone.now())


def _moved(call: Call) -> list[tuple[Talk, datetime]]:
    """Return the talks to come whose time is not the one that their speaker knows, with that time."""
    starts = planned_starts(call)
    talks = call.talks.in_order().accepted().filter(started_at__isnull=True)
    for talk in talks:
        talk.call = call
    known = [(talk, starts[talk.pk]) for talk in talks]
    return [(talk, at) for talk, at in known if talk.told_starts_after != minutes_into(call, at)]
