"""The open data over HTTP: what may be asked, errors, and who may read it."""

from contextlib import closing

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from blog.models import FormerPath
from config.api.catalogue import RESOURCES
from config.kept_pages import KeptPages
from meetups.models import Event, FormerSlug
from meetups.views.audiences import DATABASE_IS_AWAY
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.boards import TopicFactory
from tests.editions import sent_edition
from tests.factories import (
    EventFactory,
    GroupLinkFactory,
    PostFactory,
    TagFactory,
)
from tests.open_data import DAY, NOW, problem, with_dates
from tests.pages import Page
from tests.wsgi import ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("url", "parameter", "words"),
    [
        (
            "/api/events/?x=1",
            "x",
            "There is no such parameter. These can be given: cursor, group, since, q, when, year.",
        ),
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
        404, "", "There is nothing at this URL. All URLs are listed at /api/.",
    )  # fmt: skip


def test_large_and_malformed_requests_are_a_problem(client, settings):
    assert problem(client.get("/api/events/?" + "&".join(f"a{number}=1" for number in range(2001))))[0] == 400
    assert problem(client.get("/api/events/", headers={"host": "elsewhere.example"}))[0] == 400
    assert problem(client.post("/api/events/", "x" * 1_000_001, content_type="text/plain"))[0] == 413


@pytest.mark.parametrize("url", ["/api/", "/api/openapi.json", "/api/events/", "/api/events/lamps/"])
def test_data_can_only_be_read(url):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        response = Client(enforce_csrf_checks=True).generic(method, url, "x")

        assert problem(response) == (405, "", "This data can only be read. Use GET or HEAD."), method
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
    may_change = "What names it here. It may change: a former one redirects to that of now (301)."
    assert {one.name for one in RESOURCES if one.fields[0].words == may_change} == {"events", "posts"}
    assert client.get("/api/events/2026-11-24-draft/").status_code == 404
    assert client.get("/api/events").headers["Location"] == "/api/events/"


def test_database_that_is_away_is_a_problem(client):
    response = client.get("/api/events/", **{DATABASE_IS_AWAY: True})

    assert problem(response) == (503, "", "The database does not answer. Try again in a minute.")
    assert response["Retry-After"] == "60"


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_lists_do_not_grow(client, number, django_assert_num_queries):
    for made in range(number):
        post = with_dates(made)
        post.tags.add(TagFactory())
        GroupLinkFactory(group=post.group)
    queries = {
        "groups": 2, "venues": 1, "events": 2, "series": 2, "posts": 3, "topics": 2, "talks": 2, "actions": 2,
        "editions": 1,
    }  # fmt: skip

    for name, most in queries.items():
        with django_assert_num_queries(most):
            assert len(client.get(f"/api/{name}/").json()["items"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_one_thing_do_not_grow(client, number, django_assert_num_queries):
    for made in range(number):
        with_dates(made)
    queries = {
        "groups": 3, "venues": 1, "events": 2, "series": 2, "posts": 3, "topics": 5, "talks": 2, "actions": 2,
        "editions": 3,
    }  # fmt: skip

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


def test_pages_name_their_data(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    event = EventFactory(slug="2026-11-25-lamps", group__slug="lamps", venue__slug="library", starts_at=NOW + DAY)
    series, author = PostSeriesFactory(group=event.group, slug="oil"), AuthorFactory(slug="ann")
    post = PostFactory(slug="wicks", group=event.group, series=series, published_at=NOW - DAY)
    post.tags.add(TagFactory(slug="tea"))
    post.authors.add(author)
    topic, edition = TopicFactory(group=event.group), sent_edition(event.group, NOW)
    pages = {
        "/events/": "/api/events/?when=upcoming", "/events/past/": "/api/events/?when=past&year=2026",
        "/events/2026-11-25-lamps/": "/api/events/2026-11-25-lamps/",
        "/groups/": "/api/groups/", "/groups/lamps/": "/api/groups/lamps/",
        "/venues/": "/api/venues/", "/venues/library/": "/api/venues/library/",
        "/blog/": "/api/posts/", post.get_absolute_url(): "/api/posts/wicks/",
        "/blog/authors/ann/": "/api/posts/?author=ann", "/blog/tags/tea/": "/api/posts/?tag=tea",
        "/blog/series/oil/": "/api/posts/?series=oil", "/blog/2026/": "/api/posts/?year=2026",
        "/groups/lamps/topics/": "/api/topics/?group=lamps", topic.get_absolute_url(): f"/api/topics/{topic.pk}/",
        "/groups/lamps/actions/": "/api/actions/?group=lamps", "/groups/lamps/talks/": "/api/talks/?group=lamps",
        "/groups/lamps/editions/": "/api/editions/?group=lamps",
        edition.get_absolute_url(): f"/api/editions/{edition.pk}/",
    }  # fmt: skip

    for path, url in pages.items():
        [link] = Page(client.get(path)).all("link", rel="alternate", type="application/json")
        assert link["href"] == url
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/events/?group=lamps", "/api/events/?when=upcoming&group=lamps"),
        ("/events/past/?year=2026&group=lamps", "/api/events/?when=past&year=2026&group=lamps"),
        ("/groups/lamps/topics/?sort=interest&state=all", "/api/topics/?group=lamps"),
        *[(f"/events/?{query}", None) for query in ("q=tea", "mode=online", "venue=library", "on=2026-11-25", "q=%00")],
        ("/events/past/?group=lamps&mode=online", None),
        ("/groups/lamps/topics/?state=done", None),
        ("/groups/lamps/topics/?state=all&tag=tea", None),
    ],
)
def test_filtered_pages_name_the_data_with_the_same_filters_or_none(client, time_machine, path, url):
    time_machine.move_to(NOW, tick=False)
    EventFactory(slug="2026-11-25-lamps", group__slug="lamps", starts_at=NOW + DAY)

    links = [link["href"] for link in Page(client.get(path)).all("link", rel="alternate", type="application/json")]

    assert links == ([url] if url else [])
    assert [client.get(link).status_code for link in links] == [200 for _link in links]


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
