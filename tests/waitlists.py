"""Create full events with a waitlist, and read their state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import EventFactory
from tests.sign_ups import rsvp, write_answers

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def meeting(hours_ahead: float = 100, capacity: int = 1, **values: Any) -> Event:
    """Create an event that starts `hours_ahead` hours after NOW, with one place by default."""
    starts_at = NOW + hours_ahead * HOUR
    event: Event = EventFactory(starts_at=starts_at, ends_at=starts_at + 2 * HOUR, capacity=capacity, **values)
    return event


def full(hours_ahead: float = 100, waiting: tuple[str, ...] = ("Bo", "Cy", "Di"), **values: Any) -> Event:
    """Create an event whose only place is Ann's, with a waitlist, and delete the emails written so far."""
    event = meeting(hours_ahead, **values)
    rsvp(event=event, name="Ann", email="ann@example.org")
    for name in waiting:
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    OutboxEmail.objects.all().delete()
    return event


def who(event: Event) -> dict[str, str]:
    """Return the status of each attendee by name, with the position on the waitlist."""
    rows = event.attendees.order_by("name")
    return {row.name: f"{row.status} {row.position}" if row.is_waiting else row.status for row in rows}


def person(event: Event, name: str) -> Attendee:
    return event.attendees.get(name=name)


def written_emails() -> list[tuple[str, str]]:
    """Write the emails of queued sign-ups. Return the kind and recipient of every email in the outbox."""
    write_answers()
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to"))
