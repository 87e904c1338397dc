"""The open data over HTTP: what may be asked, how a list goes on, errors, and who may read it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from blog.models import FormerPath
from config.api.catalogue import RESOURCES
from config.kept_pages import KeptPages
from meetups.models import Event, FormerSlug, LimitCounter
from meetups.services import search
from tests.boards import ActionFactory, TopicFactory
from tests.factories import (
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    GroupLinkFactory,
    PostFactory,
    TagFactory,
    VenueFactory,
)
from tests.pages import Page
from tests.talks import CallFactory, TalkFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def slugs(client, name, **query):
    response = client.get(f"/api/{name}/", query)
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["items"]]


def problem(response):
    """Return the status, the parameter and the detail of a problem."""
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}
    found = response.json()
    assert (found["type"], found["status"]) == ("about:blank", response.status_code)
    return found["status"], found.get("parameter", ""), found["detail"]


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
        "groups": 2, "venues": 2, "events": 2, "series": 2, "posts": 2, "topics": 2, "talks": 2, "actions": 2
    }  # fmt: skip
    assert found == dict.fromkeys(everything, 1)


def with_dates(number):
    """Create one thing of each kind: of the month before with the number 0, else of today."""
    at = NOW - number * timedelta(minutes=1) if number else NOW - 30 * DAY
    group, venue = GroupFactory(), VenueFactory()
    series = EventSeriesFactory(group=group, venue=venue)
    event = EventFactory(
        group=group, venue=venue, series=series, recurrence_id=at.date(), starts_at=at, ends_at=NOW + HOUR
    )
    post = PostFactory(group=group, published_at=at)
    TopicFactory(group=group, raised_on=at.date())
    action = ActionFactory(group=group)
    TalkFactory(call=CallFactory(event=event), position=1)
    for row in (group, venue, series):
        type(row).objects.filter(pk=row.pk).update(updated_at=at)
    type(action).objects.filter(pk=action.pk).update(created_at=at)
    return post


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

    assert problem(client.get("/api/topics/?q=tea")) == (
        429, "q", "Too many questions in a short time. Try again in a minute.",
    )  # fmt: skip
    assert client.get("/api/topics/").status_code == 200
    assert LimitCounter.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "parameter", "words"),
    [
        ("/api/events/?x=1", "x", "There is no such parameter. These can be given: cursor, group, since, q."),
        ("/api/groups/?group=a", "group", "There is no such parameter. These can be given: cursor, since, q."),
        ("/api/series/?q=a", "q", "There is no such parameter. These can be given: cursor, group, since."),
        ("/api/events/?q=a&q=b", "q", "This parameter is given twice. Give it once."),
        ("/api/events/2026-11-25-lamps/?x=1", "x", "There is no such parameter. This address takes none."),
    ],
)
def test_unknown_parameters_are_refused(client, url, parameter, words):
    EventFactory(slug="2026-11-25-lamps")

    assert problem(client.get(url)) == (400, parameter, words)


@pytest.mark.parametrize(
    "url",
    [
        "/api/nothing/", "/api/events/nothing/", "/api/topics/0/", f"/api/topics/{10**30}/", "/api/topics/x/",
        "/api/events/%ff/", "/api/events/%00/", "/api/events/a/b/", "/api/openapi.yaml/", f"/api/posts/{'x' * 9000}/",
    ],
)  # fmt: skip
def test_missing_things_are_a_problem(client, url):
    assert problem(client.get(url)) == (
        404, "", "There is nothing at this address. All addresses are listed at /api/.",
    )  # fmt: skip


def test_large_and_malformed_requests_are_a_problem(client, settings):
    assert problem(client.get("/api/events/?" + "&".join(f"a{number}=1" for number in range(2001))))[0] == 400
    assert problem(client.get("/api/events/", headers={"host": "elsewhere.example"}))[0] == 400
    assert problem(client.post("/api/events/", "x" * 1_000_001, content_type="text/plain"))[0] == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("url", ["/api/", "/api/openapi.json", "/api/events/", "/api/events/lamps/"])
def test_data_can_only_be_read(url, method):
    response = Client(enforce_csrf_checks=True).generic(method, url, "x")

    assert problem(response) == (405, "", "This data can only be read. Use GET or HEAD.")
    assert response["Allow"] == "GET, HEAD"


def test_error_of_the_site_is_a_problem_that_says_nothing_of_it(client, monkeypatch):
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("config.api.views.page_of", lambda *args: 1 / 0)
        response = client.get("/api/events/")
    assert problem(response) == (500, "", "Something failed on this site. Try again later.")


def test_former_slugs_redirect(client):
    FormerSlug.objects.create(event=EventFactory(slug="2026-11-25-new"), slug="2026-11-24-old")
    FormerSlug.objects.create(event=EventFactory(status="draft"), slug="2026-11-24-draft")
    PostFactory(slug="new")
    FormerPath.objects.create(path="/blog/old/", now_at="/blog/new/")

    for old, new in (("events/2026-11-24-old", "events/2026-11-25-new"), ("posts/old", "posts/new")):
        response = client.get(f"/api/{old}/")
        assert (response.status_code, response["Location"]) == (301, f"http://testserver/api/{new}/")
    assert client.get("/api/events/2026-11-24-draft/").status_code == 404
    assert client.get("/api/events").headers["Location"] == "/api/events/"


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_lists_do_not_grow(client, number, django_assert_num_queries):
    for made in range(number):
        post = with_dates(made)
        post.tags.add(TagFactory())
        GroupLinkFactory(group=post.group)
    queries = {"groups": 2, "venues": 1, "events": 2, "series": 2, "posts": 3, "topics": 2, "talks": 2, "actions": 2}

    for name, most in queries.items():
        with django_assert_num_queries(most):
            assert len(client.get(f"/api/{name}/").json()["items"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_one_thing_do_not_grow(client, number, django_assert_num_queries):
    for made in range(number):
        with_dates(made)
    queries = {"groups": 3, "venues": 1, "events": 2, "series": 2, "posts": 3, "topics": 5, "talks": 2, "actions": 2}

    for name, most in queries.items():
        url = client.get(f"/api/{name}/").json()["items"][0]["api_url"]
        with django_assert_num_queries(most):
            assert client.get(url).status_code == 200


def test_page_for_people_names_every_list(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Page(client.get("/api/"))

    assert {f"/api/{one.name}/" for one in RESOURCES} | {"/api/openapi.json"} <= set(page.links)
    assert "Open data What the public pages say, as JSON that programs can read." in page.text
    assert "/api/" in Page(client.get("/")).links


def test_pages_name_their_data(client):
    event = EventFactory(slug="2026-11-25-lamps", group__slug="lamps", venue__slug="library")
    post = PostFactory(slug="wicks", group=event.group)
    topic = TopicFactory(group=event.group)
    pages = {
        "/events/": "/api/events/", "/events/2026-11-25-lamps/": "/api/events/2026-11-25-lamps/",
        "/groups/": "/api/groups/", "/groups/lamps/": "/api/groups/lamps/",
        "/venues/": "/api/venues/", "/venues/library/": "/api/venues/library/",
        "/blog/": "/api/posts/", post.get_absolute_url(): "/api/posts/wicks/",
        "/groups/lamps/topics/": "/api/topics/?group=lamps", topic.get_absolute_url(): f"/api/topics/{topic.pk}/",
        "/groups/lamps/actions/": "/api/actions/?group=lamps", "/groups/lamps/talks/": "/api/talks/?group=lamps",
    }  # fmt: skip

    for path, url in pages.items():
        [link] = Page(client.get(path)).all("link", rel="alternate", type="application/json")
        assert link["href"] == url
        assert client.get(url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_ready_with_an_etag(time_machine):
    event = EventFactory(title="Lamps", slug="2026-11-25-lamps", starts_at=NOW + DAY)
    with closing(KeptPages(WSGIHandler())) as site:
        first, again = (ask(site, "/api/events/", HTTP_COOKIE="sessionid=x") for _ in range(2))
        assert (first.status, again == first, site._store.bytes > 0) == (200, True, True)
        assert (first.headers["Access-Control-Allow-Origin"], "Set-Cookie" in first.headers) == ("*", False)
        known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
        same = ask(site, "/api/events/", **known)
        assert (same.status, same.text, same.headers["Access-Control-Allow-Origin"]) == (304, "", "*")
        assert ask(site, "/api/events/", "HEAD").raw == b""

        Event.objects.filter(pk=event.pk).update(title="Wicks")
        assert "Wicks" in ask(site, "/api/events/", **known).text
        assert ask(site, "/api/events/?x=1").status == 400
        assert ask(site, "/api/events/?since=2026-01-01&since=2027-01-01").status == 400
        assert ask(site, "/api/events/2026-11-25-lamps/?x=1").status == 400
        assert ask(site, "/events/?x=1").status == 200
