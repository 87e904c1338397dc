"""Change notices: what changed about an event, in words, and when attendees are emailed about it."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, ScheduledEmails, Talk
from meetups.wording.venues import place_in_words

KIND = ScheduledEmails.Kind.CHANGED

# Several edits within this time make one email.
DEBOUNCE = timedelta(minutes=15)

# The fields of an event whose changes are announced, and the statuses of the attendees who are emailed.
FIELDS = ("title", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "status")
RECIPIENTS = (Attendee.Status.GOING, Attendee.Status.OFFERED, Attendee.Status.WAITING)


class Change(NamedTuple):
    """One change in words: of what, from what, to what."""

    what: str
    before: str
    now: str


def schedule(*, before: Event, after: Event) -> None:
    """Schedule a change notice in 15 minutes, unless one is scheduled already.

    Changes to drafts, and to events without attendees and talks, are not announced. A cancellation is
    announced by `events.cancel`.
    """
    if not is_announced(before=before, after=after):
        return
    if not (after.attendees.filter(status__in=RECIPIENTS).exists() or Talk.objects.told_of(after).exists()):
        return
    now = timezone.now()
    waiting = after.scheduled_emails.filter(kind=KIND, written_at__isnull=True, due_at__gt=now)
    if not waiting.exists():
        after.scheduled_emails.create(
            kind=KIND, version=str(after.sequence), before=snapshot(before), due_at=now + DEBOUNCE
        )


def is_announced(*, before: Event, after: Event) -> bool:
    """Return whether attendees are emailed about a change: not about drafts, past events or other fields."""
    if before.is_draft or after.is_draft or after.is_cancelled or after.is_past:
        return False
    return snapshot(before) != snapshot(after)


def to_phone(*, events: QuerySet[Event]) -> list[Attendee]:
    """Return the attendees of these events who have no email address, so that organisers phone them about a change.

    Only upcoming events count that are cancelled, or have a change notice that is still to be written.
    """
    notices = ScheduledEmails.objects.filter(event=OuterRef("event"), kind=KIND, written_at__isnull=True)
    rows = Attendee.objects.reached_by_phone().filter(status__in=RECIPIENTS, event__ends_at__gt=timezone.now())
    is_told = Exists(notices) | Q(event__status=Event.Status.CANCELLED)
    rows = rows.filter(is_told, event__in=events.order_by().values("pk")).select_related("event")
    return list(rows.order_by("event__starts_at", "event_id", "pk"))


def snapshot(event: Event) -> dict[str, Any]:
    """Return the announced fields of an event as JSON can hold them, with times in UTC and the venue in words."""
    return {name: getattr(event, name) for name in FIELDS} | {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "venue": ", ".join([event.venue.name, *event.venue.address_lines]) if event.venue else "",
    }


def changes_since(before: dict[str, Any], event: Event) -> list[Change]:
    """Return what differs between a snapshot and an event as it is now."""
    now = snapshot(event)
    was = Event(**{name: before[name] for name in FIELDS if name != "venue_id"})
    was.starts_at, was.ends_at = (datetime.fromisoformat(before[name]) for name in ("starts_at", "ends_at"))
    found = {
        _("Title"): (("title",), was.title, event.title),
        _("When"): (("starts_at", "ends_at", "zone"), _when(was), _when(event)),
        _("Where"): (("venue_id", "attendance_mode"), _where(before), _where(now)),
        _("Status"): (("status",), str(was.get_status_display()), str(event.get_status_display())),
    }
    return [
        Change(what, then, today)
        for what, (names, then, today) in found.items()
        if any(before[name] != now[name] for name in names)
    ]


def _when(event: Event) -> str:
    return f"{event.leaf.long}, {event.hours}"


def _where(fields: dict[str, Any]) -> str:
    return place_in_words(fields["attendance_mode"], fields["venue"])
