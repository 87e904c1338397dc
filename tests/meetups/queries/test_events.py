from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.models import Event
from meetups.queries.events import (
    cards_of,
    event_at,
    first_event_on,
    first_of_each_day,
    fortnight_cards,
    last_event_on,
    next_cards_of_group,
)
from tests.factories import AttendeeFactory, EventFactory, GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def meeting(starts_at, **fields):
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **fields)


def test_fortnight_cards_are_those_of_fifteen_days():
    for days in (-1, 0, 13, 14, 20):
        meeting(NOW + days * DAY, title=f"{days}", capacity=1)
    AttendeeFactory(event=Event.objects.get(title="13"))

    found = fortnight_cards()

    assert [(card.title, card.state) for card in found.cards] == [("0", "now"), ("13", ""), ("14", "")]


def test_first_of_each_day_are_the_soonest_and_all_are_counted():
    for hours in (3, 2, 1, 4, 30, 29):
        meeting(NOW + hours * HOUR, title=f"{hours}")

    found = first_of_each_day(Event.objects.exclude(title="2"), 2)

    assert [card.title for card in found.cards] == ["1", "3", "29", "30"]
    assert found.numbers == {"2026-11-20": 3, "2026-11-21": 2}


def test_card_knows_the_slug_of_its_event():
    event = meeting(NOW)

    assert [card.slug for card in cards_of(Event.objects.all())] == [event.slug]


def test_event_at_returns_only_public_events():
    event = meeting(NOW + DAY, slug="here")
    meeting(NOW + DAY, slug="draft", status="draft")

    assert event_at("here") == event
    assert (event_at("draft"), event_at("nowhere")) == (None, None)


def test_days_of_the_first_and_the_last_public_event():
    assert (first_event_on(), last_event_on()) == (None, None)
    starts = [datetime(2026, month, 1, 18, tzinfo=UTC) for month in (3, 5, 7)]
    for starts_at in starts:
        EventFactory(starts_at=starts_at)
    EventFactory(starts_at=datetime(2026, 1, 1, tzinfo=UTC), status="draft")

    assert (first_event_on(), last_event_on()) == (date(2026, 3, 1), date(2026, 7, 1))


def test_days_of_the_first_and_the_last_event_are_by_their_own_clocks():
    EventFactory(starts_at=datetime(2024, 1, 1, 1, tzinfo=UTC), zone="America/New_York")
    EventFactory(starts_at=datetime(2026, 12, 31, 12, tzinfo=UTC), zone="Pacific/Auckland")

    assert (first_event_on(), last_event_on()) == (date(2023, 12, 31), date(2027, 1, 1))


def test_next_meetings_of_the_group_of_an_event_are_three_without_it(django_assert_num_queries):
    group = GroupFactory()
    event, *others = (
        EventFactory(group=group, title=str(number), starts_at=timezone.now() + timedelta(days=number))
        for number in range(1, 6)
    )
    EventFactory(title="Of another group")

    with django_assert_num_queries(1):
        found = next_cards_of_group(event)

    assert [card.title for card in found] == [one.title for one in others[:3]]
