from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from meetups.models import Event
from meetups.services import events
from tests.factories import EventFactory, GroupFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """Create three events that differ in each filter."""
    leeds, london = (
        GroupFactory(slug="leeds", name="Leeds Circle"),
        GroupFactory(slug="london", name="London Afternoon"),
    )
    hall = VenueFactory(slug="hall", name="City Hall", address_locality="Leeds")
    return {
        "one": EventFactory(group=leeds, venue=hall, title="Show and tell", summary="Short talks"),
        "two": EventFactory(group=leeds, venue=None, title="Tea", attendance_mode="online"),
        "three": EventFactory(
            group=london, venue=VenueFactory(slug="loft"), title="Board games", attendance_mode="mixed"
        ),
    }


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["one", "two", "three"]),
        ({"group": "", "venue": "", "mode": "", "q": "", "on": None}, ["one", "two", "three"]),
        ({"group": "leeds"}, ["one", "two"]),
        ({"group": "nowhere"}, []),
        ({"venue": "hall"}, ["one"]),
        ({"mode": "online"}, ["two"]),
        ({"mode": "mixed"}, ["three"]),
        ({"group": "leeds", "mode": "offline"}, ["one"]),
        ({"q": "SHOW"}, ["one"]),
        ({"q": "talks"}, ["one"]),
        ({"q": "circle"}, ["one", "two"]),
        ({"q": "city hall"}, ["one"]),
        ({"q": "afternoon leeds"}, ["three"]),
        ({"q": "  tea  circle "}, ["two"]),
        ({"q": "tea board"}, []),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "\"'; --"}, []),
    ],
)
def test_filtered_finds_only_events_that_match_every_filter(three, filters, found):
    events = Event.objects.filtered(**filters).order_by("pk")

    assert [name for name, event in three.items() if event in events] == found
    assert len(events) == len(found)


def test_meeting_that_moved_online_is_not_found_by_the_venue_that_it_had():
    hall = VenueFactory(slug="hall", name="City Hall", address_locality="Leeds")
    for mode in ("online", "mixed", "offline"):
        EventFactory(venue=hall, attendance_mode=mode)

    for filters in ({"venue": "hall"}, {"q": "city"}, {"q": "leeds"}):
        found = Event.objects.filtered(**filters).values_list("attendance_mode", flat=True)
        assert sorted(found) == ["mixed", "offline"], filters


def test_filtered_finds_the_events_of_a_local_day():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 2 July in London
    event = EventFactory.build(group=GroupFactory(), venue=None, starts_at=late)
    event = events.save(event=event)

    assert list(Event.objects.filtered(on=date(2026, 7, 2))) == [event]
    assert list(Event.objects.filtered(on=date(2026, 7, 1))) == []


def test_events_of_a_year_are_those_that_start_in_it_on_their_own_clocks():
    eve = EventFactory(starts_at=datetime(2024, 1, 1, 1, tzinfo=UTC), zone="America/New_York")
    new = EventFactory(starts_at=datetime(2023, 12, 31, 12, tzinfo=UTC), zone="Pacific/Auckland")
    last = EventFactory(starts_at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC), zone="Europe/London")

    assert [list(Event.objects.in_year(year).order_by("pk")) for year in (2023, 2024, 2025)] == [[eve], [new, last], []]


def test_event_that_a_search_found_needs_no_word_in_its_own_columns(three):
    found = Event.objects.filtered(q="anything", found=Q(pk=three["two"].pk))

    assert list(found) == [three["two"]]
    assert list(Event.objects.filtered(q="anything", group="london", found=Q(pk=three["two"].pk))) == []
