"""Rounds of letters about an event: what changed, the reminder, “still coming?”, thanks."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetups.models import Attendee, Event, Notice

# Several edits within this time make one letter.
SETTLES_AFTER = timedelta(minutes=15)

# What people are told of when it changes.
TOLD = ("title", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "status")


def note_change(*, before: Event, after: Event) -> None:
    """What changed is told to everyone on the list a quarter of an hour later, together with what changes until then.

    A draft is nobody's business; that an event is cancelled is told at once, by `events.cancel`.
    """
    if before.is_draft or after.is_draft or after.is_cancelled or after.is_past or _told(before) == _told(after):
        return
    if not after.attendees.exclude(status=Attendee.Status.CANCELLED).exists():
        return
    if not after.notices.filter(kind=Notice.Kind.CHANGED, written_at__isnull=True).exists():
        after.notices.create(
            kind=Notice.Kind.CHANGED,
            version=str(after.sequence),
            before=_told(before),
            due_at=timezone.now() + SETTLES_AFTER,
        )


def _told(event: Event) -> dict[str, Any]:
    """What stands in a letter about an event, as JSON can keep it."""
    return {name: getattr(event, name) for name in TOLD} | {
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "venue": event.venue.name if event.venue else "",
    }
