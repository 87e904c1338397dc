"""The next meetups of a group, in a frame on the websites that it allows."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler

from config.kept_pages import KeptPages
from meetups.models import Event, Group
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.pages import Page
from tests.wsgi import ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SIX = NOW.replace(hour=18)
DAY = timedelta(days=1)
ALLOWED = "https://www.example.org\nhttps://b.example:8443"
FRAMED = "frame-ancestors https://www.example.org https://b.example:8443"


@pytest.fixture
def group():
    return GroupFactory(name="Leeds", slug="leeds", embed_origins=ALLOWED)


def read(client, status=200, **query):
    response = client.get("/groups/leeds/embed/", query)
    assert (response.status_code, response["X-Robots-Tag"], response.cookies) == (status, "noindex", {})
    return Page(response)


def policy_of(headers):
    return set(headers["Content-Security-Policy"].split("; "))


def test_next_meetups_are_listed_and_open_in_the_whole_window(client, group):
    EventFactory(group=group, title="Now", starts_at=NOW - timedelta(minutes=30), venue=VenueFactory(name="Library"))
    off = EventFactory(group=group, title="Off", starts_at=SIX, status=Event.Status.CANCELLED)
    later = EventFactory(group=group, title="Later", starts_at=SIX + 2 * DAY)
    for event in (off, later):
        event.former_slugs.create(slug=f"2026-11-19-{event.pk}")
    series = EventSeriesFactory(group=group)
    moved = EventFactory(group=group, title="Moved", starts_at=SIX + DAY, series=series, recurrence_id=SIX.date())
    EventFactory(group=group, title="Draft", status=Event.Status.DRAFT)
    EventFactory(group=group, title="Over", starts_at=NOW - DAY)
    EventFactory(title="Of others")

    page = read(client)

    assert page.text == (
        "Next meetups of Leeds "
        "Wed 18 Nov Now Happening now 11:30am to 12:30pm · Library, Leeds "
        f"Wed 18 Nov Off Cancelled 6pm to 7pm · {off.venue} "
        f"Thu 19 Nov Moved 6pm to 7pm · Different venue this time {moved.venue} "
        f"Fri 20 Nov Later 6pm to 7pm · Different day this time {later.venue} "
        "Leeds at Fortnight"
    )
    links = page.all("a")
    assert {link["target"] for link in links} == {"_top"}
    assert [links[-2]["href"], links[-1]["href"]] == [later.get_absolute_url(), "/groups/leeds/"]
    assert [page.all(tag) for tag in ("script", "form", "header", "footer", "iframe")] == [[]] * 5


@pytest.mark.parametrize(
    ("query", "number"), [({}, 5), ({"number": "1"}, 1), ({"number": "10"}, 10), ({"number": ""}, 5)]
)
@pytest.mark.usefixtures("group")
def test_number_of_meetups_is_chosen(client, query, number):
    EventFactory.create_batch(11, group=Group.objects.get())

    assert len(read(client, **query).all("li")) == number


def test_dates_have_the_colour_of_the_group(client, group):
    Group.objects.update(colour=7)
    EventFactory.create_batch(2, group=group)

    assert [item["data-colour"] for item in read(client).all("li")] == ["7", "7"]


@pytest.mark.usefixtures("group")
def test_colours_are_chosen(client):
    for query, theme in (
        ({}, "auto"),
        ({"theme": "dark"}, "dark"),
        ({"theme": "light"}, "light"),
        ({"theme": ""}, "auto"),
    ):
        [html] = read(client, **query).all("html")
        assert html["data-theme"] == theme


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"theme": "pink"}, "The theme is light, dark or auto."), ({"number": "0"}, "The number is one from 1 to 10."),
        ({"number": "11"}, "The number is one from 1 to 10."),
        ({"number": "x" * 9999}, "The number is one from 1 to 10."),
        ({"theme": '"><script>', "number": "1"}, "The theme is light, dark or auto."),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("group")
def test_bad_values_are_refused_in_words(client, query, words):
    page = read(client, 400, **query)

    assert page.text == f"Leeds {words} Correct the address of the frame. Leeds at Fortnight"


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([], "No next date yet."), (["running", "paused"], "No next date yet."), (["draft"], "No next date yet."),
        (["paused", "ended"], "The meetups are paused. There is no next date yet."),
        (["ended", "ended", "draft"], "The meetups have ended. There is no next date."),
    ],
)  # fmt: skip
def test_group_without_a_next_date_says_why(client, group, statuses, words):
    for status in statuses:
        EventSeriesFactory(group=group, status=status)

    assert read(client).text == f"Next meetups of Leeds {words} Leeds at Fortnight"


@pytest.mark.usefixtures("group")
def test_only_allowed_websites_may_show_it_and_nothing_else_is_weaker(client):
    framed, page = client.get("/groups/leeds/embed/"), client.get("/groups/leeds/")

    assert "X-Frame-Options" not in framed
    assert policy_of(framed) - policy_of(page) == {
        FRAMED,
        "connect-src 'none'",
        "form-action 'none'",
        "script-src 'none'",
    }
    assert {"frame-ancestors 'none'", "form-action 'self'"} <= policy_of(page)
    assert page["X-Frame-Options"] == "DENY"
    names = ("Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy", "Cross-Origin-Opener-Policy")
    assert [framed[name] for name in names] == [page[name] for name in names]


@pytest.mark.parametrize("origins", ["", "  \n", "*; script-src *"])
def test_group_that_allows_no_website_refuses_in_words(client, group, origins):
    Group.objects.update(embed_origins=origins)
    EventFactory(group=group, title="Next")

    response = client.get("/groups/leeds/embed/")

    assert (response.status_code, response["X-Frame-Options"]) == (403, "DENY")
    assert {"frame-ancestors 'none'", "script-src 'none'"} <= policy_of(response)
    assert Page(response).text.startswith(
        "Leeds This list is not shown on other websites. A lead of the group can allow"
    )
    assert "Next" not in Page(response).text


def test_unknown_group_is_missing(client):
    response = client.get("/groups/nothing/embed/")

    assert (response.status_code, response["X-Frame-Options"]) == (404, "DENY")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(client, group, number, django_assert_num_queries):
    EventFactory.create_batch(number, group=group)

    with django_assert_num_queries(2):
        read(client)


@pytest.mark.django_db(transaction=True)
def test_page_is_kept_with_its_own_policy(group):
    EventFactory(group=group, title="Next")
    with closing(KeptPages(WSGIHandler())) as site:
        first, again = (ask(site, f"/groups/leeds/embed/{query}") for query in ("", "?utm_source=x"))
        assert (first.status, again, site._store.bytes > 0) == (200, first, True)
        assert (FRAMED in first.headers["Content-Security-Policy"], "X-Frame-Options" in first.headers) == (True, False)
        same = ask(site, "/groups/leeds/embed/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (same.status, FRAMED in same.headers["Content-Security-Policy"]) == (304, True)
        assert "frame-ancestors 'none'" in ask(site, "/groups/leeds/").headers["Content-Security-Policy"]

        Group.objects.update(embed_origins="")
        assert ask(site, "/groups/leeds/embed/").status == 403
