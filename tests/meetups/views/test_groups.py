from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Event, Organiser
from tests.factories import (
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganiserFactory,
    PostFactory,
    VenueFactory,
)
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def read(client, group):
    response = client.get(f"/groups/{group.slug}/")
    assert response.status_code == 200
    return Page(response)


def test_index_shows_the_next_event_of_each_group(client):
    group = GroupFactory(name="Leeds", strapline="An hour a fortnight.", rhythm="Every other Wednesday", area="Leeds")
    soon = EventFactory(group=group, starts_at=NOW.replace(hour=18), venue=VenueFactory(name="City Library"))
    later = EventFactory(group=group, starts_at=NOW + 2 * DAY)
    EventFactory(group=group, starts_at=NOW + timedelta(hours=1), status=Event.Status.CANCELLED)
    EventFactory(group=group, starts_at=NOW + timedelta(hours=1), status=Event.Status.DRAFT)
    GroupFactory(name="London")

    page = Page(client.get("/groups/"))

    assert "Leeds An hour a fortnight. Leeds · Every other Wednesday" in page.text
    assert "Next: Wednesday 18 November 2026, 6pm to 7pm GMT · City Library" in page.text
    assert (soon.get_absolute_url() in page.links, later.get_absolute_url() in page.links) == (True, False)
    assert page.text.count("No next date yet.") == 1


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("online", "GMT · Online"),
        ("offline", "GMT · Venue to be confirmed"),
        ("mixed", "Venue to be confirmed, and online"),
    ],
)
def test_index_shows_the_place_without_a_venue(client, mode, words):
    EventFactory(venue=None, attendance_mode=mode)

    assert words in Page(client.get("/groups/")).text


def test_index_without_groups_says_so(client):
    assert "No groups yet." in Page(client.get("/groups/")).text


def test_index_takes_two_queries_for_any_number_of_groups(client, django_assert_num_queries):
    for rows in (1, 2):
        EventFactory.create_batch(rows)
        with django_assert_num_queries(2):
            client.get("/groups/")


def test_group_shows_its_story_organisers_and_links(client):
    group = GroupFactory(
        name="Leeds", slug="leeds", strapline="An hour a fortnight.", story="It **began** in a café.",
        code_of_conduct="Be kind.", contact_email="leeds@example.org", rhythm="Every other Wednesday",
    )  # fmt: skip
    GroupLinkFactory(group=group, label="Chat room", url="https://chat.example.org/leeds", kind="chat")
    OrganiserFactory(group=group, user__name="Bob")
    OrganiserFactory(group=group, user__name="Zoë", role=Organiser.Role.LEAD)

    page = read(client, group)

    for words in (
        "An hour a fortnight.", "It began in a café.", "Be kind.", "Every other Wednesday", "Chat room (chat)",
        "Zoë, Bob",
    ):  # fmt: skip
        assert words in page.text
    for link in (
        "/groups/leeds/calendar.ics", "/groups/leeds/feed/", "mailto:leeds@example.org", "https://chat.example.org/leeds",
    ):  # fmt: skip
        assert link in page.links
    assert "@" not in page.text.replace("leeds@example.org", "")


def test_group_shows_its_own_events_and_posts_only(client):
    group = GroupFactory()
    coming, over = EventFactory(group=group), EventFactory(group=group, starts_at=NOW - DAY)
    post = PostFactory(group=group)
    others = [EventFactory(), EventFactory(starts_at=NOW - DAY), PostFactory()]
    hidden = [
        EventFactory(group=group, status=Event.Status.DRAFT),
        EventFactory(group=group, status=Event.Status.DRAFT, starts_at=NOW - DAY),
        PostFactory(group=group, status="draft"),
        PostFactory(group=group, status="scheduled", published_at=NOW + DAY),
    ]

    links = read(client, group).links

    assert [row.get_absolute_url() in links for row in (coming, over, post)] == [True] * 3
    assert [row.get_absolute_url() in links for row in (*others, *hidden)] == [False] * 7


def test_group_shows_its_next_three_events(client):
    group = GroupFactory()
    coming = [EventFactory(group=group, starts_at=NOW + number * 20 * DAY) for number in range(1, 5)]

    links = read(client, group).links

    assert [event.get_absolute_url() in links for event in coming] == [True, True, True, False]


def test_group_shows_a_current_event_as_upcoming_and_an_ended_one_as_past(client):
    group = GroupFactory()
    EventFactory(group=group, title="On now", starts_at=NOW - DAY, ends_at=NOW + timedelta(seconds=1))
    EventFactory(group=group, title="Just over", starts_at=NOW - DAY, ends_at=NOW)

    text = read(client, group).text

    assert text.index("Coming up") < text.index("On now") < text.index("Recently") < text.index("Just over")


def test_group_without_upcoming_events_offers_its_calendar(client):
    page = read(client, GroupFactory(slug="leeds"))

    assert "No next date yet." in page.text
    assert "No write-ups yet." in page.text
    assert "/groups/leeds/calendar.ics" in page.links


def test_group_begins_its_fortnight_with_today_in_its_time_zone(client):
    group = GroupFactory(zone="Pacific/Auckland")  # where it is Thursday already
    event = EventFactory(group=group, zone="Pacific/Auckland", starts_at=NOW + timedelta(minutes=5))

    page = read(client, group)

    today = page.elements.index(("li", {"aria-current": "date"}))
    assert page.elements[today + 1] == (
        "a",
        {"class": "day", "data-colour": str(event.group.shown_colour), "href": event.get_absolute_url()},
    )


def test_group_shows_the_rhythm_of_its_series_or_its_own_text(client):
    group = GroupFactory(area="Leeds", rhythm="Now and then")
    before = read(client, group)
    series = EventSeriesFactory(group=group, starts_on=date(2026, 11, 25))
    EventFactory(group=group, series=series, recurrence_id=series.starts_on)

    assert "Now and then Leeds" in before.text
    assert "We meet every other Wednesday, 6pm. Leeds" in read(client, group).text


def test_group_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    group = GroupFactory()
    for rows in (1, 2):
        for _ in range(rows):
            OrganiserFactory(group=group)
            GroupLinkFactory(group=group)
            PostFactory(group=group)
            EventFactory(group=group)
            EventFactory(group=group, starts_at=NOW - DAY)
            series = EventSeriesFactory(group=group)
            EventFactory(group=group, series=series, recurrence_id=series.starts_on)
        with django_assert_num_queries(6):
            client.get(group.get_absolute_url())


def test_unknown_group_is_answered_with_the_404_page(client):
    response = client.get("/groups/nobody/")

    assert response.status_code == 404
    assert Page(response).has_site_header
