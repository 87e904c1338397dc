from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.queries.in_need import in_need
from tests.factories import AttendeeFactory, EventFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(days, title, **values):
    starts_at = NOW + timedelta(days=days)
    return EventFactory(title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **values)


def test_events_in_the_next_eight_weeks_that_need_something_are_soonest_first():
    hall = {"venue": VenueFactory()}
    at(55, "Nowhere", venue=None)
    at(57, "Nowhere, far ahead", venue=None)
    at(3, "Online", venue=None, attendance_mode="online")
    at(13, "Draft", status="draft", **hall)
    at(15, "Draft, later", status="draft", **hall)
    at(5, "Cancelled", venue=None, status="cancelled")
    at(-1, "Over", venue=None)
    AttendeeFactory(event=at(2, "Unread needs", **hall), access_needs="A lift.")
    AttendeeFactory(event=at(4, "Read needs", **hall), access_needs="A lift.", needs_read_at=NOW)
    at(6, "Ready", **hall)

    assert [event.title for event in in_need(Event.objects.all(), NOW)] == ["Unread needs", "Draft", "Nowhere"]


def test_without_a_moment_it_is_now():
    assert list(in_need(Event.objects.all())) == []
    assert list(in_need(Event.objects.all())) == list(in_need(Event.objects.all()))
