"""Meetings that were held, with attendees in bulk: how a group went month by month."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, Event, Feedback, Group
from tests.factories import EventFactory, OrganisationFactory


def held(
    group: Group, starts_at: datetime, *, came: int = 0, absent: int = 0, walked_in: int = 0, newcomers: int = 0,
    waiting: int = 0, gave_up: int = 0, organisations: int = 0, yes: int = 0, no: int = 0, **fields: Any,
) -> Event:  # fmt: skip
    """Create a meeting with so many people of each kind. The first ones are newcomers, and of organisations in turn."""
    event = EventFactory(group=group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **fields)
    statuses = ["came"] * (came + walked_in) + ["absent"] * absent + ["waiting"] * waiting + ["cancelled"] * gave_up
    of = OrganisationFactory.create_batch(organisations)
    rows = [
        Attendee(
            event=event, name=f"Person {n}", email=f"person{n}@example.org", status=status,
            is_first_time=n < newcomers, waitlist_number=n if status == "waiting" else None,
            organisation=of[n % organisations] if organisations else None,
        )
        for n, status in enumerate(statuses)
    ]  # fmt: skip
    rows = Attendee.objects.bulk_create(rows)
    _record(rows[came : came + walked_in], "", "came")
    _record([row for row in rows if row.status == "cancelled"], "waiting", "cancelled")
    again = ["yes"] * yes + ["no"] * no
    Feedback.objects.bulk_create(
        Feedback(event=event, again=answer, is_counted=True, answered_on=starts_at.date()) for answer in again
    )
    return event


def _record(rows: list[Attendee], was: str, became: str) -> None:
    """Add a change of status to the history of each attendee."""
    changes = [AttendeeChange(attendee=row, was=was, became=became, cause="person") for row in rows]
    AttendeeChange.objects.bulk_create(changes)


def full_year(group: Group) -> None:
    """Create two meetings a month for a year: rooms that are too small, and people who wait."""
    now = timezone.now()
    for number in range(24):
        held(
            group, now - timedelta(days=3 + 15 * number), came=19 + number % 4, absent=8 - number % 4,
            walked_in=number % 2, newcomers=4 + number % 5, waiting=3 + number % 4, gave_up=1,
            organisations=9 + number % 3, yes=9 + number % 7, no=number % 3, capacity=30,
        )  # fmt: skip
