"""The home page and the privacy page of a site with many events and groups."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import EventFactory, GroupFactory
from tests.pages import Page

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_strip_names_three_events_of_a_day_and_says_how_many_more_there_are(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    for day, events in ((2, 5), (3, 3), (9, 1)):
        for number in range(events):
            EventFactory(title=f"Tea {day}.{number}", starts_at=NOW + day * DAY + number * timedelta(minutes=1))
    EventFactory(title="Off", starts_at=NOW + 2 * DAY - timedelta(minutes=1), status="cancelled")

    response = client.get("/")

    strip = response.content.decode().partition('class="fortnight"')[2].partition("</ol>")[0]
    found = [re.findall(r"Tea [0-9.]+|Off|and \d+ more", day) for day in strip.split("<li")]
    assert [day for day in found if day] == [
        ["Tea 2.0", "Tea 2.1", "Tea 2.2", "and 2 more"], ["Tea 3.0", "Tea 3.1", "Tea 3.2"], ["Tea 9.0"],
    ]  # fmt: skip
    assert {f"/events/?on={(NOW + day * DAY).date()}" for day in (2, 3)} <= set(Page(response).links)


def test_privacy_of_many_groups_names_those_with_another_period(client):
    GroupFactory.create_batch(20, name="Tea", keeps_days=90)
    assert f"at {', '.join(['Tea'] * 20)} 90 days" in Page(client.get("/privacy/")).text

    GroupFactory(name="Tea", keeps_days=90)
    assert "Name and email address, at all groups 90 days" in Page(client.get("/privacy/")).text

    GroupFactory(name="Talks", keeps_days=30)
    words = Page(client.get("/privacy/")).text
    assert "address, at Talks 30 days after the meetup Name and email address, at all other groups 90 days" in words
