"""A meeting that is not where its series usually meets: said loudly wherever people look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, PostFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BANNER = "Different venue this time Come to Old Library, not City Hall."


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def one_of_a_series(**event):
    """An occurrence at the Old Library of a series that usually meets at the City Hall."""
    usual = VenueFactory(name="City Hall", address_locality="Leeds")
    event = {"venue": VenueFactory(name="Old Library", address_locality="Leeds"), "starts_at": NOW + DAY} | event
    if event["venue"] == "usual":
        event["venue"] = usual
    series = EventSeriesFactory(venue=usual)
    return EventFactory(series=series, group=series.group, recurrence_id=date(2026, 11, 25), **event)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return Page(response)


def states(page):
    return [banner.get("data-state") for banner in page.all("div", **{"class": "notification-banner"})]


@pytest.mark.parametrize(
    ("event", "banners"),
    [
        ({}, ["moved"]),
        ({"attendance_mode": "mixed"}, ["moved"]),
        ({"starts_at": NOW}, ["now", "moved"]),
        ({"status": "tentative"}, ["tentative", "moved"]),
        ({"capacity": 1}, ["full", "moved"]),
    ],
)
def test_event_says_so_whatever_else_there_is_to_say(client, event, banners):
    event = one_of_a_series(**event)
    AttendeeFactory(event=event)

    page = read(client, event.get_absolute_url())

    assert states(page) == banners
    assert BANNER in page.text
    assert page.text.count("Different venue this time") == 1


@pytest.mark.parametrize(
    ("event", "banners"),
    [
        ({"venue": "usual"}, []),
        ({"venue": None}, []),
        ({"attendance_mode": "online"}, []),
        ({"status": "cancelled"}, ["cancelled"]),
        ({"starts_at": NOW - DAY}, [None]),
    ],
)
def test_event_says_nothing_where_nobody_would_go_to_the_wrong_door(client, event, banners):
    event = one_of_a_series(**event)

    page = read(client, event.get_absolute_url())

    assert states(page) == banners
    assert "Different venue this time" not in page.text


def test_event_without_a_venue_is_to_be_confirmed_on_page_and_list(client):
    event = one_of_a_series(venue=None)

    assert "Venue to be confirmed" in read(client, event.get_absolute_url()).text
    assert "Venue to be confirmed" in read(client, "/events/").text


@pytest.mark.parametrize("event", [{}, {"starts_at": NOW}, {"status": "tentative"}])
def test_lists_say_so_before_the_place(client, event):
    event = one_of_a_series(**event)

    for address in ("/", "/events/", event.group.get_absolute_url(), event.venue.get_absolute_url()):
        assert "· Different venue this time Old Library, Leeds" in read(client, address).text
    assert "Old Library Different venue this time" in read(client, "/groups/").text


@pytest.mark.parametrize(
    ("event", "address"),
    [
        ({"venue": "usual"}, "/events/"),
        ({"venue": None}, "/events/"),
        ({"status": "cancelled"}, "/events/"),
        ({"starts_at": NOW - DAY}, "/events/past/"),
    ],
)
def test_lists_say_nothing_where_nobody_would_go_to_the_wrong_door(client, event, address):
    event = one_of_a_series(**event)
    page = read(client, address)

    assert event.title in page.text
    assert "Different venue this time" not in page.text


def test_taking_and_managing_a_place_say_so(client):
    event = one_of_a_series()
    attendee = AttendeeFactory(event=event)

    for address in (f"{event.get_absolute_url()}rsvp/", attendee.get_absolute_url()):
        assert "Old Library Different venue this time" in read(client, address).text


def test_pages_take_the_same_few_queries_as_of_any_other(client, django_assert_num_queries):
    event = one_of_a_series()
    AttendeeFactory(event=event, is_name_public=True)
    PostFactory(event=event, group=event.group)

    client.get(f"{event.get_absolute_url()}rsvp/")  # organisations to suggest are asked for once an hour
    for address, queries in (
        (event.get_absolute_url(), 4),
        (f"{event.get_absolute_url()}rsvp/", 2),
        (event.attendees.get().get_absolute_url(), 1),
        ("/groups/", 2),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
