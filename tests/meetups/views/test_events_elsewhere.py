"""Meetings at another venue than usual are marked on every page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, PostFactory, VenueFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BANNER = "ome to Old Library, not City Hall"


def one_of_a_series(**event):
    """Create an occurrence at the Old Library of a series that usually meets at the City Hall."""
    usual = VenueFactory(name="City Hall", address_locality="Leeds")
    event = {"venue": VenueFactory(name="Old Library", address_locality="Leeds"), "starts_at": NOW + DAY} | event
    if event["venue"] == "usual":
        event["venue"] = usual
    series = EventSeriesFactory(venue=usual)
    return EventFactory(series=series, group=series.group, recurrence_id=date(2026, 11, 25), **event)


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return Page(response)


def states(page):
    return [banner.get("data-state") for banner in page.all("div", **{"class": "notification-banner"})]


@pytest.mark.parametrize(
    ("event", "banners"),
    [
        ({}, ["moved"]),
        ({"attendance_mode": "mixed"}, ["moved"]),
        ({"starts_at": NOW}, ["now"]),
        ({"status": "tentative"}, ["moved"]),
        ({"capacity": 1}, ["moved"]),
    ],
)
def test_event_shows_the_different_venue_beside_other_states(client, event, banners):
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
        ({"venue": None}, ["tentative"]),
        ({"attendance_mode": "online"}, []),
        ({"status": "cancelled"}, ["cancelled"]),
        ({"starts_at": NOW - DAY}, ["past"]),
    ],
)
def test_event_does_not_mark_the_venue_if_it_does_not_matter(client, event, banners):
    event = one_of_a_series(**event)

    page = read(client, event.get_absolute_url())

    assert states(page) == banners
    assert "Different venue this time" not in page.text


def test_venue_is_to_be_confirmed_on_page_and_list(client):
    event = one_of_a_series(venue=None)

    assert "Venue to be confirmed" in read(client, event.get_absolute_url()).text
    assert "Venue to be confirmed" in read(client, "/events/").text


@pytest.mark.parametrize("event", [{}, {"starts_at": NOW}, {"status": "tentative"}])
def test_lists_mark_a_different_venue_before_its_name(client, event):
    event = one_of_a_series(**event)

    for path in ("/events/", event.group.get_absolute_url(), event.venue.get_absolute_url()):
        assert "· Different venue this time Old Library, Leeds" in read(client, path).text
    assert "Old Library Different venue this time" in read(client, "/groups/").text
    assert BANNER in read(client, "/").text


def test_lists_mark_a_different_day(client):
    event = one_of_a_series(starts_at=datetime(2026, 11, 19, 12, tzinfo=UTC), venue="usual")
    event.former_slugs.create(slug="2026-11-20-tea")

    for path in ("/events/", event.group.get_absolute_url(), "/events/2026/11/"):
        assert "Different day this time" in read(client, path).text
        assert "Different venue this time" not in read(client, path).text


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ({"venue": "usual"}, "/events/"),
        ({"venue": None}, "/events/"),
        ({"status": "cancelled"}, "/events/"),
        ({"starts_at": NOW - DAY}, "/events/past/"),
    ],
)
def test_lists_do_not_mark_the_venue_if_it_does_not_matter(client, event, path):
    event = one_of_a_series(**event)
    page = read(client, path)

    assert event.title in page.text
    assert "Different venue this time" not in page.text


def test_pages_of_a_place_mark_a_different_venue(client):
    event = one_of_a_series()
    attendee = AttendeeFactory(event=event)

    for path in (f"{event.get_absolute_url()}rsvp/", attendee.get_absolute_url()):
        assert "Old Library Different venue this time" in read(client, path).text


def test_different_venue_adds_a_query_to_its_own_page_alone(client, django_assert_num_queries):
    event = one_of_a_series()
    AttendeeFactory(event=event, is_name_public=True)
    PostFactory(event=event, group=event.group)

    client.get(f"{event.get_absolute_url()}rsvp/")  # suggested organisations are cached for an hour
    for path, queries in (
        (event.get_absolute_url(), 9),
        (f"{event.get_absolute_url()}rsvp/", 2),
        (event.attendees.get().get_absolute_url(), 1),
        ("/groups/", 2),
    ):
        with django_assert_num_queries(queries):
            client.get(path)
