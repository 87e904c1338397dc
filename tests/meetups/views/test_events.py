from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.models import Event
from tests.event_lists import listed
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def test_index_has_current_and_upcoming_events_soonest_first(client):
    EventFactory(title="Later", starts_at=NOW + 2 * DAY)
    EventFactory(title="Sooner", starts_at=NOW + DAY)
    EventFactory(title="On now", starts_at=NOW - HOUR, ends_at=NOW + SECOND)
    EventFactory(title="Begins this moment", starts_at=NOW)
    EventFactory(title="Ended a second ago", starts_at=NOW - HOUR, ends_at=NOW - SECOND)
    EventFactory(title="Ends this moment", starts_at=NOW - HOUR, ends_at=NOW)

    assert listed(client, "/events/") == ["On now", "Begins this moment", "Sooner", "Later"]
    assert listed(client, "/events/past/") == ["Ends this moment", "Ended a second ago"]


def test_index_shows_the_state_of_each_event(client):
    EventFactory(starts_at=NOW - HOUR, ends_at=NOW + HOUR, title="One")
    EventFactory(title="Two", starts_at=NOW + 2 * HOUR, status=Event.Status.TENTATIVE)
    EventFactory(title="Three", status=Event.Status.CANCELLED)
    AttendeeFactory(event=EventFactory(title="Four", capacity=1))
    AttendeeFactory(event=EventFactory(title="Five", capacity=2))

    text = Page(client.get("/events/")).text

    for words in ("One Happening now", "Two today To be confirmed", "Three Cancelled", "Four Full", "Five 6pm to 7pm"):
        assert words in text


def test_index_shows_date_hours_venue_and_group(client):
    group = GroupFactory(name="Leeds Meet-up")
    venue = VenueFactory(name="City Library", address_locality="Leeds")
    EventFactory(group=group, venue=venue, starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), summary="Tea and talk.")
    EventFactory(group=group, venue=None)
    EventFactory(group=group, venue=None, attendance_mode="online")
    EventFactory(group=group, venue=venue, attendance_mode="mixed")

    page = Page(client.get("/events/"))

    assert page.all("time", datetime="2026-11-25")
    assert "6pm to 7pm · City Library, Leeds Tea and talk. Leeds Meet-up" in page.text
    assert "6pm to 7pm · Venue to be confirmed" in page.text
    assert "6pm to 7pm GMT · Online" in page.text
    assert "6pm to 7pm GMT · City Library, Leeds, and online" in page.text


def test_index_without_events_says_what_to_do(client):
    page = Page(client.get("/events/"))

    assert "Nothing is planned at the moment." in page.text
    assert "/groups/" in page.links


@pytest.fixture
def _events():
    leeds, london = GroupFactory(slug="leeds", name="Leeds"), GroupFactory(slug="london", name="London")
    hall = VenueFactory(slug="hall", name="City Hall")
    day = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    for past in (False, True):
        shift = timedelta(days=-14 if past else 0)
        EventFactory(group=leeds, title="Tea", starts_at=day + shift, slug=f"{(day + shift).date()}-tea")
        EventFactory(group=london, venue=hall, title="Talks", attendance_mode="mixed", starts_at=day + shift + DAY)
        EventFactory(group=london, venue=None, title="Call", attendance_mode="online", starts_at=day + shift + 2 * DAY)


@pytest.mark.usefixtures("_events")
@pytest.mark.parametrize("path", ["/events/", "/events/past/"])
def test_list_has_the_events_that_match_its_filters(client, path):
    for query, titles in (
        ({"group": "leeds"}, ["Tea"]),
        ({"group": "london"}, ["Talks", "Call"]),
        ({"venue": "hall"}, ["Talks"]),
        ({"mode": "online"}, ["Call"]),
        ({"mode": "mixed"}, ["Talks"]),
        ({"q": "TEA"}, ["Tea"]),
        ({"q": "hall london"}, ["Talks"]),
        ({"group": "london", "mode": "online", "q": "call"}, ["Call"]),
        ({"group": "", "q": " ", "mode": ""}, ["Tea", "Talks", "Call"]),
        ({"colour": "blue"}, ["Tea", "Talks", "Call"]),
        ({"group": "nobody"}, []),
        ({"venue": "nowhere"}, []),
        ({"q": "%"}, []),
    ):
        assert listed(client, path, **query) == (titles if path == "/events/" else titles[::-1]), query


@pytest.mark.usefixtures("_events")
def test_list_has_the_events_of_one_local_day(client):
    assert listed(client, "/events/", on="2026-11-26") == ["Talks"]
    assert listed(client, "/events/past/", on="2026-11-11") == ["Tea"]
    assert listed(client, "/events/", on="2026-11-24") == []


@pytest.mark.usefixtures("_events")
def test_filters_show_their_values_and_a_link_to_clear_them(client):
    page = Page(client.get("/events/past/", {"q": "nothing", "on": "2026-11-11", "venue": "hall", "group": "leeds"}))

    assert (page.value("q"), page.value("on"), page.value("venue")) == ("nothing", "2026-11-11", "hall")
    assert page.all("option", value="leeds", selected=None) == [{"value": "leeds", "selected": None}]
    assert "Shown: “nothing”, Leeds, at one venue, on Wednesday 11 November 2026." in page.text
    assert "No event of this year matches." in page.text
    assert "?year=2026" in page.links


def test_links_to_other_pages_keep_the_filters(client):
    group = GroupFactory(slug="leeds")
    EventFactory.create_batch(21, group=group, venue=None, title="Tea & cake")

    page = Page(client.get("/events/?group=leeds&q=tea+%26"))
    second = Page(client.get(f"/events/{page.link('next')}"))

    assert page.link("next") == "?group=leeds&q=tea+%26&page=2"
    assert second.link("prev") == "?group=leeds&q=tea+%26"
    assert second.value("q") == "tea &"


def test_groups_are_a_filter_while_there_are_few_and_stay_in_the_url_if_many(client):
    GroupFactory.create_batch(20)
    few = Page(client.get("/events/"))
    GroupFactory(slug="leeds")
    many = Page(client.get("/events/", {"group": "leeds"}))

    assert len(few.all("option")) == 1 + 20 + 4
    assert (len(many.all("option")), many.value("group")) == (4, "leeds")


@pytest.mark.parametrize("path", ["/events/", "/events/past/"])
def test_invalid_filter_is_answered_with_an_error_and_no_events(client, path):
    EventFactory()
    EventFactory(starts_at=NOW - DAY)

    for query, words in (
        ({"mode": "teleport"}, "Choose in person, online, or in person and online."),
        ({"q": "x" * 101}, "Enter at most 100 characters."),
        ({"q": "a\x00b"}, "Enter at most 100 characters."),
        ({"on": "2026-02-30"}, "Enter the date as year-month-day, such as 2026-11-25."),
        ({"on": "tomorrow"}, "Enter the date as year-month-day, such as 2026-11-25."),
        ({"group": "no such/slug"}, "Choose a group from the list."),
        ({"venue": "<script>"}, "Choose a venue from the venues page."),
    ):
        response = client.get(path, query)
        page = Page(response)

        assert response.status_code == 400, query
        assert words in page.text
        assert page.has_site_header
        assert not [link for link in page.links if link and link.startswith("/events/2026-")]


def test_past_events_are_listed_by_year_latest_first(client):
    for start in (NOW - DAY, NOW - 2 * DAY, NOW.replace(year=2025), NOW.replace(year=2023)):
        EventFactory(starts_at=start, title=f"In {start:%Y-%m-%d}")

    assert listed(client, "/events/past/") == ["In 2026-11-17", "In 2026-11-16"]
    assert listed(client, "/events/past/", year="2025") == ["In 2025-11-18"]
    assert listed(client, "/events/past/", year="2024") == []
    assert [link for link in Page(client.get("/events/past/")).links if link and link.startswith("?year=2")] == [
        "?year=2026", "?year=2025", "?year=2024", "?year=2023",
    ]  # fmt: skip


def test_upcoming_events_the_month_and_past_events_lead_to_each_other(client):
    tabs = ["/events/", "/events/2026/11/", "/events/past/"]

    for path in tabs:
        assert [link for link in Page(client.get(path)).links if link in tabs][-3:] == tabs


def test_past_events_have_no_other_years(client):
    EventFactory(starts_at=NOW.replace(year=2023))

    for year in ("2022", "2027", "abc", "", "-1", "٢٠٢٦", "2026 ", "9" * 5000, "\x00"):
        response = client.get("/events/past/", {"year": year})

        assert response.status_code == 404, year
        assert Page(response).has_site_header


def test_links_to_other_pages_of_past_events_keep_year_and_filters(client):
    EventFactory.create_batch(21, starts_at=NOW.replace(year=2025), title="Tea", venue=None, group=GroupFactory())

    page = Page(client.get("/events/past/?year=2025&q=tea"))

    assert page.link("next") == "?q=tea&year=2025&page=2"
    assert page.value("year") == "2025"


def test_past_events_of_a_new_site_are_an_empty_list(client):
    """The first event of a new site can be next year."""
    EventFactory(starts_at=NOW.replace(year=2027, month=1))

    response = client.get("/events/past/")

    assert response.status_code == 200
    assert "No event of this year is over yet." in Page(response).text


@pytest.mark.parametrize("path", ["/events/", "/events/past/"])
def test_list_takes_the_same_queries_for_any_number_of_events(client, path, django_assert_num_queries):
    queries = 2 if path == "/events/" else 5
    for rows in (1, 2):
        for _ in range(rows):
            AttendeeFactory(event=EventFactory(capacity=3))
            AttendeeFactory(event=EventFactory(starts_at=NOW - DAY, capacity=3))
        with django_assert_num_queries(queries):
            client.get(path)

    assert len(listed(client, path)) == 3


def test_draft_is_on_no_list_and_has_no_page(client):
    shown = EventFactory()
    draft = EventFactory(
        status=Event.Status.DRAFT, title="Rehearsal", group=shown.group, venue=shown.venue, starts_at=NOW + DAY
    )
    over = EventFactory(
        status=Event.Status.DRAFT, title="Rehearsal", group=shown.group, venue=shown.venue, starts_at=NOW - DAY
    )
    draft.former_slugs.create(slug="2026-11-01-rehearsal")
    post = PostFactory(group=shown.group, event=draft)
    group, venue = shown.group.get_absolute_url(), shown.venue.get_absolute_url()

    for path in (
        "/", "/events/", "/events/past/", "/events/?q=rehears", f"/events/?on={draft.local_date}", "/groups/", group,
        venue, f"{group}feed/", f"{group}calendar.ics", "/calendar.ics", "/sitemap-events.xml", post.get_absolute_url(),
        "/blog/feed/", shown.get_absolute_url(),
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200
        for secret in (draft.slug, over.slug, "Rehearsal"):
            assert secret not in response.content.decode(), path
    for slug in (draft.slug, over.slug, "2026-11-01-rehearsal"):
        for rest in ("/", "/rsvp/", "/rsvp/thanks/", ".ics"):
            assert client.get(f"/events/{slug}{rest}").status_code == 404
    assert client.post(f"/events/{draft.slug}/rsvp/", {"name": "A", "email": "a@example.org"}).status_code == 404


def test_list_does_not_depend_on_the_time_zone_of_the_server(client):
    with timezone.override("Pacific/Auckland"):
        EventFactory(title="Evening", zone="America/New_York", starts_at=datetime(2026, 11, 25, 0, 30, tzinfo=UTC))
        text = Page(client.get("/events/")).text

    assert "7:30pm to 8:30pm EST" in text
    assert "Tue 24 Nov" in text


def test_past_event_shows_its_write_up_on_its_line(client):
    event = EventFactory(starts_at=NOW - DAY)
    PostFactory(event=event, group=event.group, headline="What we found", slug="found")

    assert "Write-up: What we found" in Page(client.get("/events/past/")).text
    assert "/blog/found/" in Page(client.get("/events/past/")).links


def test_group_without_upcoming_events_offers_to_follow_it(client):
    GroupFactory(name="Leeds", slug="leeds")
    page = Page(client.get("/events/", {"group": "leeds"}))

    assert "/groups/leeds/follow/" in page.links
    assert "Follow Leeds, and we email you when there is one." in page.text
    assert "Follow" not in Page(client.get("/events/", {"group": "nobody"})).text
