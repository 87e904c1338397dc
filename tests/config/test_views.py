from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups import tasks
from meetups.models import Event
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, GroupFactory, PostFactory
from tests.pages import Page
from tests.statements import without_database

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return Page(response)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_home_shows_fourteen_days_from_today(client):
    lone = EventFactory(starts_at=NOW + DAY, title="Tea")
    EventFactory.create_batch(2, starts_at=NOW + 13 * DAY)
    EventFactory(starts_at=NOW + 3 * DAY, status=Event.Status.CANCELLED)
    EventFactory(starts_at=NOW + 14 * DAY)

    days = Page(client.get("/")).all("a", **{"class": "day"})
    page = home(client)

    assert [day["href"] for day in days] == [lone.get_absolute_url(), "/events/?on=2026-12-01"]
    assert page.text.index("Wed 18 today") < page.text.index("Tue 1 Dec")
    assert len(page.all("li", aria_current="date")) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_home_shows_the_next_six_the_newest_three_and_four_groups(client):
    groups = GroupFactory.create_batch(5)
    events = [EventFactory(group=groups[0], starts_at=NOW + number * DAY) for number in range(7)]
    posts = [PostFactory(group=groups[0], published_at=NOW - number * DAY) for number in range(4)]

    links = home(client).links

    listed = links[links.index("/blog/", 6) :]
    assert links.index(events[0].get_absolute_url()) < links.index("/events/", 5)
    assert [event.get_absolute_url() in listed for event in events] == [False] + [True] * 5 + [False]
    assert [post.get_absolute_url() in links for post in posts] == [True] * 3 + [False]
    assert [group.get_absolute_url() in links for group in groups] == [True] * 4 + [False]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_home_shows_current_events_but_no_past_events_and_no_drafts(client):
    EventFactory(title="On now", starts_at=NOW - DAY, ends_at=NOW + timedelta(seconds=1))
    EventFactory(title="Over", starts_at=NOW - DAY, ends_at=NOW)
    EventFactory(title="Rehearsal", status=Event.Status.DRAFT)
    PostFactory(headline="Rehearsal", status="draft")
    PostFactory(headline="Rehearsal", status="scheduled", published_at=NOW + timedelta(seconds=1))

    text = home(client).text

    assert "On now" in text
    assert "Over" not in text
    assert "Rehearsal" not in text


@pytest.mark.django_db
def test_home_of_an_empty_site_explains_its_sections(client):
    text = home(client).text

    for words in ("Nothing is planned at the moment.", "No write-ups yet.", "No groups yet."):
        assert words in text
    assert "Follow a group" not in text


@pytest.mark.django_db
def test_home_without_events_asks_to_follow_its_groups(client):
    group = GroupFactory(name="Leeds Wednesdays")
    page = home(client)

    assert "we email you when there is something new: Follow Leeds Wednesdays" in page.text
    assert f"{group.get_absolute_url()}follow/" in page.links


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_home_takes_six_queries_for_1_and_3_rows(client, django_assert_num_queries):
    for rows in (1, 2):
        for _ in range(rows):
            PostFactory(group=EventFactory(capacity=3, starts_at=NOW + DAY).group)
        with django_assert_num_queries(6):
            client.get("/")


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_home_says_first_what_the_meetups_are_and_then_when_the_next_one_is(client):
    event = EventFactory(
        starts_at=NOW + 4 * DAY, title="Tea", capacity=12, venue__name="Mill", venue__address_locality="Leeds",
        group__name="Leeds Wednesdays", group__strapline="A meet-up, every other Wednesday.",
    )  # fmt: skip
    AttendeeFactory.create_batch(5, event=event)
    EventFactory(group=event.group, starts_at=NOW + DAY, status=Event.Status.CANCELLED)
    only = home(client)
    GroupFactory()
    text = home(client).text

    assert only.all("span", **{"class": "whole"})  # a line does not break inside meet-up
    assert "A meet-up, every other Wednesday. Our meetups are free. All you need is a name" in only.text
    assert only.text.index("Our meetups are free.") < only.text.index("Tea")
    first = text[text.index("Regular meetups that anyone can join") : text.index("The next fortnight")]
    assert "Sun 22 Nov Tea When in 4 days Sunday 22 November 2026 midday to 1pm GMT · free Where Mill Leeds" in first
    assert first.strip().endswith("Group Leeds Wednesdays Save my place 5 of 12 places taken")
    assert f"{event.get_absolute_url()}rsvp/" in only.links


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": NOW}, "Happening now It is on until 1pm."),
        (
            {"starts_at": NOW, "ends_at": NOW + DAY},
            "Happening now It is on until midday on Thursday 19 November 2026.",
        ),
        ({"status": "tentative"}, "To be confirmed The date or venue may still change"),
        ({"capacity": 6}, "Full All places are taken: join the waitlist"),
        ({"capacity": 11}, "Few places left 5 of 11 places are free."),
        ({"rsvp_closes_at": NOW}, "Sign-up is closed No more places can be taken"),
        ({"venue": None}, "Venue to be confirmed"),
        ({"attendance_mode": "online", "venue": None}, "Where Online Group"),
        ({"title": "<b>"}, "<b>"),
    ],
)
def test_ticket_of_the_home_page_says_what_is_special(client, fields, words):
    AttendeeFactory.create_batch(6, event=EventFactory(**{"starts_at": NOW + DAY} | fields))
    text = home(client).text

    assert words in text[: text.index("The next fortnight")]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_ticket_of_the_home_page_says_the_different_day_and_venue(client, django_assert_num_queries):
    usual = {"series": EventSeriesFactory(venue__name="City Hall"), "recurrence_id": NOW.date()}
    event = EventFactory(starts_at=NOW + DAY, venue__name="Old Library", **usual)
    event.former_slugs.create(slug="2026-11-18-tea")

    with django_assert_num_queries(6):
        text = home(client).text

    assert "Different day this time · Different venue this time It is no longer on" in text
    assert "come to Old Library, not City Hall." in text


@pytest.mark.django_db
def test_home_has_a_quotation_of_its_write_ups(client):
    PostFactory(headline="Short", body="No quotation.")
    assert Page(client.get("/")).all("figure") == []

    PostFactory(headline="What we found", body="> <b>Kerbs.</b>\n> — Owen")
    text = home(client).text

    assert "<b>Kerbs.</b> Owen, What we found" in text


def test_accessibility_statement_names_a_contact_without_a_query(client):
    page = Page(client.get("/accessibility/"))

    assert "Accessibility" in page.text
    assert "mailto:hello@fortnight.example" in page.links


@pytest.mark.django_db
def test_privacy_says_how_long_personal_data_is_kept(client, django_assert_num_queries):
    for name, days in {"Tea": 90, "Talks": 30, "Visits": 90}.items():
        GroupFactory(name=name, keeps_days=days)

    with django_assert_num_queries(3):
        page = Page(client.get("/privacy/"))

    for words in (
        "Access needs 7 days after the meetup",
        "Name and email address, at Talks 30 days after the meetup",
        "Name and email address, at Tea, Visits 90 days after the meetup",
        "Emails we sent you 90 days after they were written, or as soon as you are erased",
        "until you unsubscribe; 7 days if you never confirm it",
        "365 days, and for as long as the group has your email address",
        "It has not run yet.",
    ):
        assert words in page.text
    assert {"/people/held/", "mailto:hello@fortnight.example"} <= set(page.links)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_privacy_says_when_the_clean_up_last_ran(client):
    tasks.nightly()

    assert "It last ran on Wednesday 18 November 2026, midday GMT." in Page(client.get("/privacy/")).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "status", "words"),
    [("/", 503, "The database does not answer"), ("/accessibility/", 500, "It is our fault")],
)
def test_error_page_has_the_header_of_the_site_and_needs_no_query(monkeypatch, url, status, words):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("config.views.render", lambda *args: 1 / 0)

    with without_database():
        response = client.get(url)
    page = Page(response)

    assert (response.status_code, response.headers.get("Retry-After")) == (status, "60" if status == 503 else None)
    assert (page.has_site_header, words in page.text) == (True, True)
    assert page.all("link", rel="stylesheet")
    assert page.all("meta", name="robots", content="noindex")
    assert page.all("title")


def test_request_for_another_host_is_refused_with_a_page(client):
    response = client.get("/privacy/", headers={"host": "elsewhere.example.org"})

    assert response.status_code == 400
    assert Page(response).has_site_header
    assert "We could not understand this request" in Page(response).text


def test_unknown_url_is_answered_with_the_404_page(client):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert Page(response).has_site_header
    assert {"/events/", "/groups/", "/blog/"} <= set(Page(response).links)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/events", "/groups", "/venues", "/blog", "/privacy", "/accessibility"])
def test_url_without_its_slash_redirects_to_the_page(client, url):
    response = client.get(url)

    assert (response.status_code, response["Location"]) == (301, f"{url}/")


BODIES_THAT_CANNOT_BE_READ = [
    ("application/x-www-form-urlencoded", b"a=1&" * 3000),
    ("application/x-www-form-urlencoded", b"name=" + b"x" * 3_000_000),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
    ("multipart/form-data; boundary=\xff", b"--x\r\n"),
    ("multipart/form-data", b"no boundary"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/events/%27/rsvp", "/door/%c0%af/untick/"])
def test_unknown_page_reads_no_body(path):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "f" * 32  # with it, Django looks for the token in the body

    for kind, body in BODIES_THAT_CANNOT_BE_READ:
        response = client.generic("POST", path, body, kind)

        assert response.status_code == 404, kind
        assert Page(response).has_site_header
