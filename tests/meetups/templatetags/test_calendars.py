"""The ways into other calendars, on the pages where people look for them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def links_with(client, address, words):
    return [link for link in Page(client.get(address)).links if link and words in link]


@pytest.mark.parametrize("address", ["/groups/leeds/", "/venues/leeds/"])
def test_feed_can_be_subscribed_to_in_every_calendar(client, address):
    GroupFactory(slug="leeds", name="Leeds & co")
    VenueFactory(slug="leeds", name="Leeds & co")

    feed = f"{address}calendar.ics"
    whole = quote(f"testserver{feed}", safe="")
    assert links_with(client, address, "webcal://") == [f"webcal://testserver{feed}"]
    assert links_with(client, address, "calendar.google.com") == [
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{whole}"
    ]
    assert links_with(client, address, "addfromweb") == [
        f"https://outlook.{site}/calendar/0/addfromweb?url=http%3A%2F%2F{whole}&name=Leeds%20%26%20co"
        for site in ("office.com", "live.com")
    ]
    assert feed in links_with(client, address, ".ics")


def test_event_can_be_added_to_every_calendar(client):
    venue = VenueFactory(name="Library")
    event = EventFactory(
        title="Tea & talk", slug="2026-11-25-tea", venue=venue, starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC)
    )
    address = event.get_absolute_url()

    [google] = links_with(client, address, "action=TEMPLATE")
    assert "text=Tea%20%26%20talk&dates=20261125T180000Z%2F20261125T190000Z" in google
    assert google.endswith("&location=Library%2C%201%20Canal%20Street%2C%20Leeds%2C%20LS1%201AA")
    assert len(links_with(client, address, "deeplink/compose")) == 2
    assert "/events/2026-11-25-tea.ics" in links_with(client, address, ".ics")
    assert links_with(client, address, "webcal:") == []


@pytest.mark.parametrize("values", [{"status": Event.Status.CANCELLED}, {"starts_at": NOW - timedelta(days=1)}])
def test_event_that_will_not_take_place_is_not_offered(client, values):
    event = EventFactory(**values)

    assert links_with(client, event.get_absolute_url(), "calendar.google.com") == []


def test_links_of_an_online_event_tell_no_secret(client):
    event = EventFactory(attendance_mode="online", online_url="https://meet.example.org/room-42")

    [google] = links_with(client, event.get_absolute_url(), "action=TEMPLATE")
    assert "location=" not in google
    assert "room-42" not in client.get(event.get_absolute_url()).content.decode()
