"""The names on the page of an event."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Attendee
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def read(client, event):
    return Page(client.get(event.get_absolute_url()))


def test_page_names_the_attendees_who_chose_it(client):
    event = EventFactory()
    AttendeeFactory(event=event, name="Ann Open", is_name_public=True)
    AttendeeFactory(event=event, name="Bob Closed", email="bob@example.org", access_needs="A ramp")
    AttendeeFactory(event=event, name="Cat Gone", is_name_public=True, status=Attendee.Status.CANCELLED)

    page = read(client, event)

    assert "People coming Ann Open" in page.text
    for private in ("Bob Closed", "bob@", "A ramp", "Cat Gone"):
        assert private not in page.text


def test_past_event_names_only_attendees_who_were_checked_in(client):
    event = EventFactory(starts_at=NOW - DAY)
    for name, status in (("Ann", "came"), ("Bob", "absent"), ("Cat", "going"), ("Dee", "reserved")):
        AttendeeFactory(event=event, name=name, status=status, is_name_public=True)

    page = read(client, event)

    assert "People who came Ann" in page.text
    for name in ("Bob", "Cat", "Dee"):
        assert name not in page.text


def test_past_event_does_not_name_absent_attendees(client):
    event = EventFactory(starts_at=NOW - DAY)
    AttendeeFactory(event=event, name="Bob", status="absent", is_name_public=True)

    assert "Bob" not in read(client, event).text
