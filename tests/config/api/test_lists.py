"""The lists of the open data: how they go on, and their filters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config.api.catalogue import RESOURCES
from meetups.models import LimitCounter
from meetups.services import search
from tests.boards import TopicFactory
from tests.factories import (
    EventFactory,
    GroupFactory,
    PostFactory,
    VenueFactory,
)
from tests.open_data import DAY, NOW, problem, with_dates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def slugs(client, name, **query):
    response = client.get(f"/api/{name}/", query)
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["items"]]


def test_list_goes_on_until_each_thing_was_there_once(client):
    made = [EventFactory(slug=f"2026-11-25-{number}", starts_at=NOW + number // 3 * DAY) for number in range(45)]
    url, pages = "http://testserver/api/events/", []
    while url:
        page = client.get(url).json()
        pages.append([row["slug"] for row in page["items"]])
        url = page["next"]

    assert [len(page) for page in pages] == [20, 20, 5]
    assert [slug for page in pages for slug in page] == [event.slug for event in made]


def test_list_goes_on_where_it_was_after_a_change(client):
    groups = [GroupFactory(name=f"Group {number:02}", slug=f"group-{number:02}") for number in range(22)]
    first = client.get("/api/groups/").json()
    GroupFactory(name="Another", slug="another")
    groups[20].delete()

    assert [row["slug"] for row in client.get(first["next"]).json()["items"]] == ["group-21"]


def test_list_is_the_same_bytes_until_something_changes(client, time_machine):
    GroupFactory.create_batch(21)
    first = client.get("/api/groups/")
    time_machine.shift(timedelta(hours=1))

    assert first.json()["next"]
    assert client.get("/api/groups/").content == first.content


def test_cursor_fits_one_list_with_its_filters(client):
    group = GroupFactory(slug="lamps")
    EventFactory.create_batch(21, group=group)
    TopicFactory.create_batch(21, group=group)
    cursor = client.get("/api/events/?group=lamps").json()["next"].partition("cursor=")[2]

    assert client.get(f"/api/events/?group=lamps&cursor={cursor}").status_code == 200
    for url in ("/api/topics/?group=lamps&", "/api/events/?", "/api/events/?group=lamps&since=2026-01-01&"):
        assert problem(client.get(f"{url}cursor={cursor}")) == (
            400, "cursor", "This cursor is not one of this list. Ask for the list without it, then follow “next”.",
        )  # fmt: skip
    for bad in ("", "x", cursor[:-1], "%00", "é" * 500, f"{cursor}{cursor}"):
        assert problem(client.get("/api/events/", {"group": "lamps", "cursor": bad}))[:2] == (400, "cursor")


def test_group_filters_what_belongs_to_one(client):
    mine, other = GroupFactory(slug="lamps"), GroupFactory(slug="bikes")
    EventFactory(group=mine, slug="2026-11-25-lamps")
    EventFactory(group=other)
    PostFactory(group=mine, slug="wicks")
    PostFactory(group=other)
    GroupFactory(slug="empty")

    assert (slugs(client, "events", group="lamps"), slugs(client, "posts", group="lamps")) == (
        ["2026-11-25-lamps"], ["wicks"],
    )  # fmt: skip
    assert slugs(client, "events", group="empty") == []
    words = "There is no group with this slug. All groups are at /api/groups/."
    assert problem(client.get("/api/events/?group=nothing")) == (400, "group", words)
    for bad in ("", "a b", "é", "x" * 81, "\x00", "../admin"):
        assert problem(client.get("/api/events/", {"group": bad}))[:2] == (400, "group")


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-11-24", ["a", "b"]), ("2026-11-24T23:30:00Z", ["b"]), ("2026-11-25T00:30:00+01:00", ["b"]),
        ("2026-11-25T00:00:00 01:00", ["a", "b"]), ("2026-11-24t23:00z", ["a", "b"]), ("2026-11-26", []),
        ("1970-01-01", ["a", "b"]), ("2100-12-31", []),
    ],
)  # fmt: skip
def test_since_is_a_day_or_a_moment(client, since, found):
    EventFactory(slug="a", starts_at=datetime(2026, 11, 24, 23, tzinfo=UTC))
    EventFactory(slug="b", starts_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))

    assert slugs(client, "events", since=since) == found


@pytest.mark.parametrize(
    ("since", "found"),
    [("2026-07-01", 1), ("2026-06-30T22:59:59Z", 2), ("2026-06-30T23:00:00Z", 1), ("2026-07-01T23:30:00Z", 0)],
)
def test_since_of_a_kind_with_days_is_the_day_on_the_clock_of_the_site(client, since, found):
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        TopicFactory(raised_on=day)

    assert len(client.get("/api/topics/", {"since": since}).json()["items"]) == found


@pytest.mark.parametrize(
    "since",
    [
        "", "10000-01-01", "0001-01-01T00:00:00+14:00", "1969-12-31", "2101-01-01", "2026-02-30", "2026-11-25T18:00:00",
        "2026-11-25T25:00:00Z", "2026-11-25T18:00:60Z", "20261125", "2026-W48", "yesterday", "-1", "٢٠٢٦-11-25", "\x00",
        "2026-11-25T18:00:00+99:00", "x" * 3000,
    ],
)  # fmt: skip
def test_since_that_is_no_day_is_refused(client, since):
    words = "Give a day or a time from 1970 to 2100, such as 2026-11-25 or 2026-11-25T18:00:00Z (RFC 3339)."

    assert problem(client.get("/api/topics/", {"since": since})) == (400, "since", words)


def test_since_asks_for_the_own_date_of_each_kind(client):
    for number in range(2):
        with_dates(number)
    since = "2026-11-10"

    found = {one.name: len(client.get(f"/api/{one.name}/?since={since}").json()["items"]) for one in RESOURCES}
    everything = {one.name: len(client.get(f"/api/{one.name}/").json()["items"]) for one in RESOURCES}

    assert everything == {
        "groups": 2, "venues": 2, "events": 2, "series": 2, "posts": 2, "topics": 2, "talks": 2, "actions": 2,
        "editions": 2,
    }  # fmt: skip
    assert found == dict.fromkeys(everything, 1)


def test_q_finds_what_the_search_finds(client):
    EventFactory(title="Teas", slug="2026-11-25-teas")
    EventFactory(title="Tea at a draft", status="draft")
    EventFactory(title="Lamps")
    VenueFactory(name="Tea room", slug="tea-room")
    search.rebuild()

    assert (slugs(client, "events", q="TEA"), slugs(client, "venues", q="tea room")) == (
        ["2026-11-25-teas"],
        ["tea-room"],
    )
    for nothing in ("", '"', "\U0001f600", "NEAR(", "tea lamps", "\\", "the"):
        assert slugs(client, "events", q=nothing) == []
    for bad in ("x" * 201, "a b c d e f g h i j k l"):
        assert problem(client.get("/api/events/", {"q": bad})) == (
            400, "q", "Search for at most 10 words and 200 characters.",
        )  # fmt: skip


def test_q_counts_with_the_search_and_is_refused_with_429(client, settings):
    settings.SEARCH_RATE_LIMIT = "2/m"
    client.get("/search/?q=tea")
    assert client.get("/api/events/?q=tea").status_code == 200

    refused = client.get("/api/topics/?q=tea")

    assert refused["Retry-After"] == "60"
    assert problem(refused) == (
        429, "q", "Too many questions in a short time. Try again in a minute.",
    )  # fmt: skip
    assert client.get("/api/topics/").status_code == 200
    assert LimitCounter.objects.count() == 1
