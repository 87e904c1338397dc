"""The site answers hostile input in every form, path and query with a page, and never with a failure.

The test client raises the exceptions of views, so no error page hides a failure.
"""

from xml.etree import ElementTree

import pytest
from django.db import connection
from icalendar import Calendar

from meetups.models import Attendee, Event, Group, OutboxEmail
from meetups.services import events
from tests.factories import EventFactory
from tests.pages import Page, small_site

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}</textarea></title>"
# Databases differ in these: text that they cannot hold, signs of SQL, and values at the ends of their types.
WORDS_FOR_SQL = [
    "x" * 100_000, "\x00", "a\x00b", "\ufffe", "%", "_", "\\", "'; DROP TABLE meetups_event; --", "\U0001f600" * 40,
    "1e999", "2101-01-01", "0000-00-00",
]  # fmt: skip
WORDS_FOR_PAGES = [
    "", " ", SCRIPT, "\x07\x1b[31m", "a\r\nb", "\u202egpj.exe", "\u2066", "\ufeff", "é" * 200, "-1", "0", "NaN",
    "null", "[]", "../../etc/passwd", "http://elsewhere.example.org", "1969-12-31", "٢", "%s%s%n", "{{ 7|add:7 }}",
    "ann@", "ann@example", "@", "a@b@c.org", "ann@exa mple.org", "ann@[127.0.0.1]",
]  # fmt: skip
# All lists read `page` and `from` by one function.
FILTERS = {
    "/events/": ("group", "venue", "mode", "q", "on", "page", "from"),
    "/events/past/": ("group", "venue", "mode", "q", "on", "year"),
    "/groups/": ("page",),
    "/venues/": ("from",),
    "/blog/": ("group", "kind", "tag"),
    "/search/": ("q", "kind", "group", "year", "page"),
    "/sitemap-pages.xml": ("p",),
    "/api/events/": ("cursor", "group", "since", "q"),
    "/api/posts/": ("cursor", "group", "since", "q"),
    "/api/topics/": ("cursor", "group", "since", "q"),
    "/api/venues/": ("cursor", "since", "q"),
    "/blog/feed.json": ("before",),
    "/blogroll/": ("group",),
}
QUERIES_FOR_SQL = ["q=%ff", "q=%00", "q=%ed%a0%80", "group=a&group=%00", "q=" + "%26" * 30_000]
QUERIES_FOR_PAGES = [
    "q=%c0%af", "q=%", "q=%zz", "%ff=%ff", "&&&", "=", "=x", "q", "q=a&q=b&q=c",
    "page=1&page=-1", "page=2&page=1", "mode=online&mode=teleport", "on=2026-11-25&on=%ff",
    "year=2026&year=0", "q[]=a", "q=" + "+".join("a" * 50), "x=" + "y" * 100_000, "p=%ff",
    "&".join(f"a{n}=1" for n in range(999)), "&".join(f"a{n}=1" for n in range(5000)), "next=//elsewhere.example.org",
]  # fmt: skip
EVERYWHERE = [*QUERIES_FOR_SQL, "%ff=%ff", "next=//elsewhere.example.org"]  # others, where parameters are read
PATHS_FOR_SQL = ["/events/%ff/", "/events/%00/", "/attendees/%00/", "/blog/%ff/", "/events/" + "x" * 100_000 + "/"]
PATHS_FOR_PAGES = [
    "/events/%2e%2e/", "/events/..%2f..%2fadmin/", "/events//", "/events//past/",
    "/%ff", "/%00",
    "/events/2026-11-25-caf%c3%a9/", "/events/%ED%A0%80/rsvp/", "/events/past/rsvp/", "/events/past.ics",
    "/events/.ics", "/events/a.ics.ics", "/groups/%ff/calendar.ics", "/groups/a%0d%0aSet-Cookie:x/feed/",
    "/blog/feed/feed/", "/attendees/%ff/", "/attendees//", "/attendees/a/b/c/",
    "/attendees/" + "." * 5000 + "/", "/static/..%2f..%2fconfig/settings.py",
    "/static/%00", "/static/%ff", "/.env", "/wp-login.php", "/<script>alert(1)</script>/", "/healthz/", "/*",
    "/venues/%25/",
]  # fmt: skip
ANN = {"name": "Ann", "email": "ann@example.org"}
# Pages handle input in the same way on each database, so SQLite alone is sent all of it.
IS_SQLITE = connection.vendor == "sqlite"
WORDS = WORDS_FOR_SQL + WORDS_FOR_PAGES * IS_SQLITE
QUERIES = QUERIES_FOR_SQL + QUERIES_FOR_PAGES * IS_SQLITE
PATHS = PATHS_FOR_SQL + PATHS_FOR_PAGES * IS_SQLITE


@pytest.fixture
def site():
    return small_site()


def addresses(site):
    """Return the paths of the pages and feeds that anybody reads, and of the forms."""
    group, author, tag = site.group.get_absolute_url(), site.post.authors.get(), site.post.tags.get()
    slugs = {"groups": site.group.slug, "venues": site.venue.slug, "events": site.event.slug, "posts": site.post.slug}
    return [
        *site.reading_addresses, *site.form_addresses,
        *(f"{group}{page}" for page in ("editions/", "editions/feed/", "topics/", "topics/feed.json", "embed/")),
        *(f"{one.get_absolute_url()}{end}" for one in (author, tag) for end in ("", "feed/", "feed.json")),
        *(f"/api/{name}/{slug}/" for name, slug in slugs.items()),
        "/api/openapi.json", "/blogroll/suggest/",
    ]  # fmt: skip


def checked(response, note):
    """Check that the response is no failure and that an HTML refusal has the site's layout. Return the response."""
    assert response.status_code < 500, note
    if response.request["PATH_INFO"].endswith("/embed/"):  # it is shown in a frame of another website, without a layout
        assert response.status_code in {200, 400}, note
        return response
    is_page = response["Content-Type"].startswith("text/html") and response.request["REQUEST_METHOD"] != "HEAD"
    if is_page and response.status_code >= 400:
        page = Page(response)
        assert page.has_site_header, note
        assert page.all("h1"), note
    return response


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Attendee, Event, Group, OutboxEmail)]


@pytest.mark.parametrize("number", range(len(PATHS)))
def test_hostile_paths(client, site, number):
    response = checked(client.get(PATHS[number]), PATHS[number][:50])

    assert response.status_code in {301, 404}
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_hostile_queries(client, site, number):
    for path in addresses(site) if QUERIES[number] in EVERYWHERE else (*FILTERS, "/", site.form_addresses[0]):
        response = checked(client.generic("GET", path, QUERY_STRING=QUERIES[number]), path)
        assert response.status_code in {200, 400, 404}, path


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_hostile_words_in_every_filter(client, site, number):
    for path, names in FILTERS.items():
        for name in names:
            response = checked(client.get(path, {name: WORDS[number]}, follow=True), (path, name))
            assert response.status_code in {200, 400, 404}, (path, name)
            assert b"<script>alert" not in response.content
            assert b"<img src=x" not in response.content


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar(client, site, day):
    for path in ("/events/", "/events/past/", "/calendar.ics"):
        response = checked(client.get(path, {"on": day}), path)
        assert response.status_code == 400, path
        assert "Use a date from 1970 to 2100." in response.content.decode(), path


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_hostile_words_in_every_field_of_the_form(client, site, number):
    path = site.form_addresses[0]
    for name in ("name", "email", "organisation", "access_needs", "wants_name_public", "is_first_time", "website"):
        response = checked(client.post(path, {**ANN, "email": f"{name}@example.org", name: WORDS[number]}), name)
        assert response.status_code in {302, 409, 422}, name
        assert b"<script>alert" not in response.content
        assert b"<img src=x" not in response.content
    checked(client.get(site.event.get_absolute_url()), WORDS[number])


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_hostile_words_in_the_log_in_forms(client, site, number):
    for name in ("login", "code"):
        for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"):
            response = checked(client.post(path, {"login": "a@example.org", name: WORDS[number]}), (path, name))
            assert b"<script>alert" not in response.content


def test_scripts_in_names_are_escaped_on_every_page(client):
    """Every page, feed and calendar escapes scripts that are stored in the database."""
    site = small_site(SCRIPT[:70])
    client.post(site.form_addresses[0], {**ANN, "name": SCRIPT, "wants_name_public": "on", "organisation": SCRIPT})

    for path in addresses(site):
        response = checked(client.get(path), path)
        kind = response["Content-Type"].partition(";")[0]
        if kind == "text/html":
            page = Page(response)
            scripts = page.all("script")
            assert [script for script in scripts if "src" not in script] == [{"type": "application/ld+json"}] * len(
                page.json_ld
            ), path
            assert not page.all("img", src="x"), path
            assert "14" not in page.text.split("7|add:7")[0][-3:], path
        elif kind in {"application/atom+xml", "application/xml"}:
            ElementTree.fromstring(response.content)
        elif kind == "text/calendar":
            assert all(SCRIPT[:70] in entry["summary"] for entry in Calendar.from_ical(response.content).walk("VEVENT"))
    described = Page(client.get(site.event.get_absolute_url())).json_ld[0]
    assert (described["name"], described["organizer"]["name"]) == (site.event.title, site.group.name)
    assert described["location"][0]["name"] == site.venue.name


def test_reading_every_page_twice_changes_nothing(client, site):
    before = rows()

    for _ in range(2):
        for method in ("GET", "HEAD"):
            for path in [*site.reading_addresses, *site.form_addresses, site.cancel_address]:
                checked(client.generic(method, path), path)

    assert rows() == before


def test_fields_given_twice_count_once(client, site):
    response = client.post(
        site.form_addresses[0], {"name": ["Ann", "Bob"], "email": ["a@example.org", "b@example.org"]}
    )

    assert response.status_code == 302
    assert Attendee.objects.latest("pk").email == "b@example.org"


def test_same_title_on_the_same_day_gets_another_slug(client, site):
    twins = [events.save(event=EventFactory.build(group=site.group, venue=site.venue, title="Tea")) for _ in range(3)]

    slugs = [event.slug for event in twins]
    assert slugs == [slugs[0], f"{slugs[0]}-2", f"{slugs[0]}-3"]
    assert [client.get(event.get_absolute_url()).status_code for event in twins] == [200] * 3
