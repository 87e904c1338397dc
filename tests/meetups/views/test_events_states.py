"""The state at the top of an event's page: said once, in one sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Attendee, Event
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def read(client, event):
    return Page(client.get(Event.objects.get(pk=event.pk).get_absolute_url()))


def move(event, days):
    event = Event.objects.get(pk=event.pk)
    event.starts_at, event.ends_at = event.starts_at + days * DAY, event.ends_at + days * DAY
    return events.save(event=event)


def test_event_that_moved_to_another_day_says_from_which(client):
    event = EventFactory(slug="2026-11-25-tea", starts_at=NOW + 7 * DAY)
    move(event, 1)

    page = read(client, event)
    words = "Different day this time It is no longer on Wednesday 25 November 2026."
    assert words in page.text
    assert "Thursday 26 November 2026" in page.text
    assert len(page.all("div", **{"class": "notification-banner"})) == 1


def test_event_that_ends_on_another_day_says_which(client):
    event = EventFactory(starts_at=NOW, ends_at=NOW + 2 * DAY + 5 * HOUR)

    assert "Happening now It is on until 5pm on Friday 20 November 2026." in read(client, event).text


@pytest.mark.parametrize("status", ["draft", "confirmed"])
def test_only_a_move_that_people_could_see_is_said(client, status):
    event = EventFactory(slug="2026-11-25-tea", starts_at=NOW + 7 * DAY, status=status)
    moved = move(event, 1)
    Event.objects.filter(pk=event.pk).update(status="confirmed")

    assert ("Different day" in read(client, moved).text) is (status == "confirmed")


@pytest.mark.parametrize(
    "event", [{"status": "cancelled"}, {"rsvp_opens_at": NOW + HOUR}, {"rsvp_closes_at": NOW}, {"starts_at": NOW - DAY}]
)
def test_nobody_is_welcomed_where_no_place_can_be_taken(client, event):
    assert "Everyone is welcome." not in read(client, EventFactory(**event)).text
    assert "Everyone is welcome." in read(client, EventFactory()).text


def test_full_event_counts_the_places_that_are_kept_for_somebody(client):
    event = EventFactory(capacity=12)
    AttendeeFactory.create_batch(11, event=event)
    open_page = read(client, event)
    AttendeeFactory(event=event, status=Attendee.Status.OFFERED)

    words = "11 people, 12 places in all, 1 of them kept for somebody who has not answered yet"
    assert words in read(client, event).text
    assert "kept for" not in open_page.text
    assert read(client, event).text.count("12 places") == 1
    assert "Few places left 1 of 12 places is free." in open_page.text
