"""Links to other calendars on the pages of events, groups and venues."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def links_with(client, path, words):
    return [link for link in Page(client.get(path)).links if link and words in link]


@pytest.mark.parametrize("path", ["/groups/leeds/", "/venues/leeds/"])
def test_feed_has_links_for_every_calendar(client, path):
    GroupFactory(slug="leeds", name="Leeds & co")
    VenueFactory(slug="leeds", name="Leeds & co")

    feed = f"{path}calendar.ics"
    whole = quote(f"testserver{feed}", safe="")
    assert links_with(client, path, "webcal://") == [f"webcal://testserver{feed}"]
    assert links_with(client, path, "calendar.google.com") == [
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{whole}"
    ]
    assert links_with(client, path, "addfromweb") == [
        f"https://outlook.{site}/calendar/0/addfromweb?url=http%3A%2F%2F{whole}&name=Leeds%20%26%20co"
        for site in ("office.com", "live.com")
    ]
    assert feed in links_with(client, path, ".ics")


def test_event_has_links_for_every_calendar(client):
    venue = VenueFactory(name="Library")
    event = EventFactory(
        title="Tea & talk", slug="2026-11-25-tea", venue=venue, starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC)
    )
    path = event.get_absolute_url()

    [google] = links_with(client, path, "action=TEMPLATE")
    assert "text=Tea%20%26%20talk&dates=20261125T180000Z%2F20261125T190000Z" in google
    assert google.endswith("&location=Library%2C%201%20Canal%20Street%2C%20Leeds%2C%20LS1%201AA")
    assert len(links_with(client, path, "deeplink/compose")) == 2
    assert "/events/2026-11-25-tea.ics" in links_with(client, path, ".ics")
    assert links_with(client, path, "webcal:") == []


@pytest.mark.parametrize("values", [{"status": Event.Status.CANCELLED}, {"starts_at": NOW - timedelta(days=1)}])
def test_past_or_cancelled_event_has_no_calendar_links(client, values):
    event = EventFactory(**values)

    assert links_with(client, event.get_absolute_url(), "calendar.google.com") == []


def test_page_of_an_online_event_has_no_online_link(client):
    event = EventFactory(attendance_mode="online", online_url="https://meet.example.org/room-42")

    [google] = links_with(client, event.get_absolute_url(), "action=TEMPLATE")
    assert "location=" not in google
    assert "room-42" not in client.get(event.get_absolute_url()).content.decode()
