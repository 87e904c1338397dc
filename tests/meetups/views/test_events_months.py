"""Lists of events below their months: how far ahead the first is, how many places are taken, what is not repeated."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import AttendeeFactory, EventFactory, GroupFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_each_month_has_a_heading_and_its_events(client):
    for number, days in enumerate((40, 4, 11, 11 + 7)):
        EventFactory(title=f"Event {number}", starts_at=NOW + days * DAY)
    EventFactory(title="Last", starts_at=NOW - 20 * DAY)

    text = Page(client.get("/events/")).text
    places = [
        text.index(words) for words in ("November 2026", "Event 1", "Event 2", "December 2026", "Event 3", "Event 0")
    ]
    assert places == sorted(places)
    assert "October 2026" in Page(client.get("/events/past/")).text


@pytest.mark.parametrize(("ahead", "words"), [(timedelta(hours=6), "today"), (DAY, "tomorrow"), (4 * DAY, "in 4 days")])
def test_only_the_first_event_says_how_far_ahead_it_is(client, ahead, words):
    EventFactory(title="First", starts_at=NOW + ahead)
    EventFactory(title="Second", starts_at=NOW + 5 * DAY)

    page = Page(client.get("/events/"))
    assert f"First {words} 6pm" in page.text.replace("midday", "6pm")
    assert len(page.all("span", **{"data-state": "soon"})) == 1


@pytest.mark.parametrize("first", [{"status": "cancelled"}, {"starts_at": NOW - DAY / 24, "ends_at": NOW + DAY}])
def test_event_that_is_on_or_cancelled_leaves_it_to_the_next_one(client, first):
    EventFactory(**{"title": "First", "starts_at": NOW + DAY} | first)
    for days in (2, 3):
        EventFactory(title=f"After {days}", starts_at=NOW + days * DAY)

    page = Page(client.get("/events/"))
    assert "After 2 in 2 days" in page.text
    assert [len(page.all("span", **{"data-state": state})) for state in ("soon", "cancelled", "now")] == [
        1, int("status" in first), int("status" not in first),
    ]  # fmt: skip
    assert "tomorrow" not in page.text


@pytest.mark.parametrize(
    ("first", "words"),
    [({"capacity": 5}, "First in 4 days Full"), ({"status": "tentative"}, "First in 4 days To be confirmed")],
)
def test_first_event_that_takes_place_says_its_state_too(client, first, words):
    AttendeeFactory.create_batch(5, event=EventFactory(title="First", starts_at=NOW + 4 * DAY, **first))

    assert words in Page(client.get("/events/")).text


@pytest.mark.parametrize(("query", "number"), [({}, 1), ({"page": 1}, 1), ({"page": 2}, 0)])
def test_only_the_first_page_says_how_far_ahead_its_first_event_is(client, query, number):
    EventFactory.create_batch(31, group=GroupFactory(), starts_at=NOW + 4 * DAY)

    assert len(Page(client.get("/events/", query)).all("span", **{"data-state": "soon"})) == number


def test_places_taken_are_shown_from_five_up(client):
    for title, capacity, taken in (("Few", 9, 4), ("Some", 9, 5), ("No limit", None, 6), ("All", 5, 5)):
        AttendeeFactory.create_batch(taken, event=EventFactory(title=title, capacity=capacity, starts_at=NOW + DAY))

    text = Page(client.get("/events/")).text
    assert [words for words in ("4 of 9", "5 of 9 places taken", "6 places taken", "5 of 5") if words in text] == [
        "5 of 9 places taken",
        "6 places taken",
    ]


def test_summary_that_the_group_gave_above_is_not_repeated(client):
    group = GroupFactory()
    for days in (7, 14):
        EventFactory(group=group, starts_at=NOW + days * DAY, summary="An hour of questions.")
    EventFactory(group=GroupFactory(), starts_at=NOW + 21 * DAY, summary="An hour of questions.")

    assert Page(client.get("/events/")).text.count("An hour of questions.") == 2
