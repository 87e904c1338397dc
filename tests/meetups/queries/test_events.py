from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Event
from meetups.queries.events import cards_of, event_at, first_event_at, fortnight_cards, past_cards, upcoming_cards
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def meeting(starts_at, **fields):
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **fields)


def test_upcoming_cards_equal_those_of_the_queryset():
    group, venue = GroupFactory(), VenueFactory()
    for days in (-400, -1, 0, 1, 2, 30, 400):
        meeting(NOW + days * DAY, group=group, venue=venue, capacity=1)
        meeting(NOW + days * DAY - HOUR / 2, status="draft" if days == 1 else "cancelled", cancellation_reason="Snow.")
    AttendeeFactory(event=Event.objects.public().upcoming().filter(group=group).last())

    asked = Event.objects.public().upcoming()

    assert upcoming_cards(slice(20)) == cards_of(asked)
    assert upcoming_cards(slice(2, 4)) == cards_of(asked[2:4])
    assert upcoming_cards(slice(20), group=group.pk) == cards_of(asked.filter(group=group))
    assert upcoming_cards(slice(20), venue=venue.pk) == cards_of(asked.filter(venue=venue))
    assert [card.state for card in upcoming_cards(slice(20), venue=venue.pk)] == ["now", "", "", "", "full"]


def test_fortnight_cards_do_not_count_places():
    for days in (-1, 0, 13, 14, 20):
        meeting(NOW + days * DAY, title=f"{days}", capacity=1)
    AttendeeFactory(event=Event.objects.get(title="13"))

    found = fortnight_cards()

    assert [(card.title, card.state) for card in found] == [("0", "now"), ("13", ""), ("14", "")]


def test_past_cards_equal_those_of_the_queryset():
    group = GroupFactory()
    for days in (-800, -400, -30, -1, 1):
        meeting(NOW + days * DAY, group=group)
        meeting(NOW + days * DAY)

    asked = Event.objects.public().past()

    assert past_cards(slice(20)) == cards_of(asked)
    assert past_cards(slice(20), year=2026) == cards_of(asked.filter(starts_at__year=2026))
    assert past_cards(slice(1, 3), group=group.pk) == cards_of(asked.filter(group=group)[1:3])


def test_past_cards_of_a_year_use_the_time_zone_of_the_site():
    with time_machine.travel(datetime(2027, 1, 2, 12, tzinfo=UTC), tick=False):
        meeting(datetime(2025, 12, 31, 23, 30, tzinfo=UTC), title="Old year")
        meeting(datetime(2026, 1, 1, 0, 0, tzinfo=UTC), title="New year")

        assert [card.title for card in past_cards(slice(20), year=2026)] == ["New year"]
        assert [card.title for card in past_cards(slice(20), year=2025)] == ["Old year"]


def test_event_at_returns_only_public_events():
    event = meeting(NOW + DAY, slug="here")
    meeting(NOW + DAY, slug="draft", status="draft")

    assert event_at("here") == event
    assert (event_at("draft"), event_at("nowhere")) == (None, None)


def test_first_event_at_is_that_of_the_first_public_event():
    assert first_event_at() is None

    meeting(NOW - 3 * DAY, status="draft")
    meeting(NOW - DAY)

    assert first_event_at() == NOW - DAY
