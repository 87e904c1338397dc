"""The words that narrow a list of events, without case and accents."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.services import search
from tests.event_lists import listed
from tests.factories import EventFactory, GroupFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def _folded():
    """Events whose names have letters that no database folds alike; their rows of the search are written."""
    group, venue = GroupFactory(name="Cylch Tŷ Gŵyr", slug="cylch"), VenueFactory(name="Neuadd y Dref Ŵyl")
    for thing in (group, venue):
        search.write(thing=thing)
    for starts_at in (NOW + DAY, NOW - DAY):
        for title, facts in (
            ("Café", {}), ("Tea", {"group": group}), ("Cake", {"venue": venue}),
            ("Call", {"venue": venue, "attendance_mode": "online"}),
        ):  # fmt: skip
            search.write(thing=EventFactory(title=title, starts_at=starts_at, **facts))


@pytest.mark.usefixtures("_folded")
@pytest.mark.parametrize("path", ["/events/", "/events/past/"])
def test_words_are_found_without_case_and_accents(client, path):
    for q, titles in (
        ("Café", ["Café"]),
        ("CAFÉ", ["Café"]),
        ("cafe", ["Café"]),
        ("TŶ gwyr", ["Tea"]),
        ("ŵyl", ["Cake"]),
        ("WYL dref", ["Cake"]),
        ("cafe ŵyl", []),
        ("--", []),
    ):
        assert listed(client, path, q=q) == titles, q


@pytest.mark.usefixtures("_folded")
def test_words_without_accents_narrow_calendars_and_later_pages(client):
    for number in range(20):
        search.write(thing=EventFactory(title=f"Café {number}", starts_at=NOW + 2 * DAY))

    assert client.get("/calendar.ics", {"q": "CAFÉ"}).content.count(b"BEGIN:VEVENT") == 22
    assert listed(client, "/events/", q="cafe", page="2") == ["Café 19"]
    assert "/events/2026-11-19-" in client.get("/events/2026/11/", {"q": "cafe"}).content.decode()


def test_search_in_a_list_takes_no_more_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/events/", {"q": "cafe"})
