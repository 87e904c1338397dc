"""An event that is full, with people who wait: what the tests of the waitlist begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import EventFactory
from tests.sign_ups import rsvp, write_answers

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def meeting(hours_ahead: float = 100, capacity: int = 1, **values: Any) -> Event:
    """With one place, so many hours from now."""
    starts_at = NOW + hours_ahead * HOUR
    event: Event = EventFactory(starts_at=starts_at, ends_at=starts_at + 2 * HOUR, capacity=capacity, **values)
    return event


def full(hours_ahead: float = 100, waiting: tuple[str, ...] = ("Bo", "Cy", "Di"), **values: Any) -> Event:
    """A full event with one place, taken by Ann, and a line."""
    event = meeting(hours_ahead, **values)
    rsvp(event=event, name="Ann", email="ann@example.org")
    for name in waiting:
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    OutboxEmail.objects.all().delete()
    return event


def who(event: Event) -> dict[str, str]:
    """The state of each, by name; with the position of who waits."""
    rows = event.attendees.order_by("name")
    return {row.name: f"{row.status} {row.position}" if row.is_waiting else row.status for row in rows}


def person(event: Event, name: str) -> Attendee:
    return event.attendees.get(name=name)


def letters() -> list[tuple[str, str]]:
    """The kind and the address of each email, once the worker has answered the sign-ups."""
    write_answers()
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to"))
