from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.models import Attendee, Event, leaf
from meetups.models.calendars import clock, fortnight, moment_in_words
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + DAY


def test_leaf_is_a_day_in_short_and_in_full():
    torn = leaf(date(2026, 9, 2))

    assert torn == ("2026-09-02", "Wed", 2, "Sep", 2026, "Wednesday 2 September 2026")


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 1, "12:01am"),
        (9, 0, "9am"),
        (11, 59, "11:59am"),
        (12, 0, "midday"),
        (12, 5, "12:05pm"),
        (13, 0, "1pm"),
        (18, 30, "6:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_clock_says_the_time_as_people_do(hour, minute, words):
    assert clock(hour, minute) == words


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 23, 18, tzinfo=UTC), "Europe/London", "Monday 23 November 2026, 6pm GMT"),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "Europe/London", "Thursday 1 July 2027, 12:30am BST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/London", "Sunday 25 October 2026, 1:30am GMT"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/London", "Sunday 25 October 2026, 1:30am BST"),
    ],
)
def test_a_moment_is_said_on_the_clock_of_its_place(at, zone, words):
    assert moment_in_words(at, zone) == words


def card(**event):
    EventFactory(**event)
    [only] = Event.objects.cards(NOW)
    return only


@pytest.mark.django_db
def test_card_says_all_a_list_needs():
    line = card(
        slug="2026-11-25-show-and-tell",
        title="Show and tell",
        summary="Three short talks.",
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC),
        group=GroupFactory(name="Leeds"),
        venue=VenueFactory(name="City Hall", address_locality="Leeds"),
    )

    assert line == (
        "/events/2026-11-25-show-and-tell/",
        "Show and tell",
        "Three short talks.",
        leaf(date(2026, 11, 25)),
        "6pm to 7pm",
        "City Hall, Leeds",
        "Leeds",
        "confirmed",
        "",
        "",
        False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "hours"),
    [
        ({}, "6pm to 7pm"),
        ({"attendance_mode": "online"}, "6pm to 7pm GMT"),
        ({"attendance_mode": "mixed"}, "6pm to 7pm GMT"),
        ({"zone": "America/New_York"}, "1pm to 2pm EST"),
        ({"zone": "Europe/Dublin"}, "6pm to 7pm GMT"),
    ],
)
def test_card_names_the_zone_where_the_reader_could_be_elsewhere(event, hours):
    assert card(starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), **event).hours == hours


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "has_venue", "place"),
    [
        ("offline", True, "City Hall, Leeds"),
        ("offline", False, "Venue to be confirmed"),
        ("online", True, "Online"),
        ("online", False, "Online"),
        ("mixed", True, "City Hall, Leeds, and online"),
        ("mixed", False, "Venue to be confirmed, and online"),
    ],
)
def test_card_says_where(mode, has_venue, place):
    venue = VenueFactory(name="City Hall", address_locality="Leeds") if has_venue else None

    assert card(attendance_mode=mode, venue=venue).place == place


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "state"),
    [
        ({"starts_at": LATER}, ("", "")),
        ({"starts_at": LATER, "status": "draft"}, ("", "")),
        ({"starts_at": LATER, "status": "tentative"}, ("tentative", "Not certain yet")),
        ({"starts_at": LATER, "status": "cancelled"}, ("cancelled", "Cancelled")),
        ({"starts_at": NOW - 2 * DAY, "status": "cancelled"}, ("cancelled", "Cancelled")),
        ({"starts_at": NOW}, ("now", "Happening now")),
        ({"starts_at": NOW, "status": "tentative"}, ("now", "Happening now")),
        ({"starts_at": NOW - HOUR}, ("past", "")),
    ],
)
def test_card_says_loudly_what_matters(event, state):
    line = card(**event)

    assert (line.state, line.state_label) == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("capacity", "status", "state"),
    [(3, "confirmed", ""), (2, "confirmed", "full"), (None, "confirmed", ""), (2, "tentative", "tentative")],
)
def test_card_says_when_it_is_full(capacity, status, state):
    event = EventFactory(capacity=capacity, status=status, starts_at=LATER)
    AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory(event=event, status=Attendee.Status.CANCELLED)

    [line] = Event.objects.cards(NOW)

    assert line.state == state


@pytest.mark.django_db
def test_cards_keep_the_order_and_number_with_one_query(django_assert_num_queries):
    EventFactory.create_batch(3)
    events = Event.objects.order_by("-pk")

    with django_assert_num_queries(1):
        lines = events[:2].cards()

    assert [line.url for line in lines] == [event.get_absolute_url() for event in events[:2]]


@pytest.mark.django_db
def test_cards_go_by_the_clock_when_no_moment_is_given():
    EventFactory(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)

    assert [line.state for line in Event.objects.cards()] == ["now"]


@pytest.mark.django_db
def test_fortnight_has_fourteen_days_with_what_happens_on_them():
    today = date(2026, 11, 20)
    EventFactory(slug="first", starts_at=NOW)
    EventFactory(slug="late", starts_at=NOW + 13 * DAY)
    EventFactory(slug="later", starts_at=NOW + 13 * DAY + HOUR)
    EventFactory(slug="too-late", starts_at=NOW + 14 * DAY)
    EventFactory(slug="off", starts_at=NOW + DAY, status="cancelled")

    days = fortnight(Event.objects.order_by("starts_at").cards(NOW), today)

    assert [day.leaf.iso for day in days][:2] == ["2026-11-20", "2026-11-21"]
    assert (len(days), days[13].leaf.iso) == (14, "2026-12-03")
    assert [day.is_today for day in days] == [True] + [False] * 13
    assert [len(day.events) for day in days] == [1] + [0] * 12 + [2]
    assert (days[0].url, days[13].url) == ("/events/first/", "/events/?on=2026-12-03")
