"""The layer in front of Django. `tests/journeys/test_kept_pages.py` compares it with Django alone."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import page_store
from config.kept_pages import KeptPages
from config.page_store import BYTES_OF_HEADERS, Store
from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, PostFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def event():
    return EventFactory(title="Show and tell", slug="2026-11-25-tell", starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)


@pytest.fixture
def site(event):
    with closing(KeptPages(WSGIHandler())) as site:
        yield site


def queries_of(site, url, **environ):
    """Return how many queries Django makes to answer."""
    with CaptureQueriesContext(connection) as asked:
        ask(site, url, **environ)
    return len(asked)


PUBLIC = [
    "/", "/events/", "/events/past/", "/events/2026/11/", "/events/2026-11-25-tell/", "/events/2026-11-25-tell.ics",
    "/groups/", "/venues/", "/blog/", "/blog/feed/", "/blog/feed.json", "/events/feed/",
    "/calendar.ics", "/privacy/", "/robots.txt", "/sitemap.xml",
    "/sitemap-pages.xml",
]  # fmt: skip


@pytest.mark.parametrize("url", PUBLIC)
def test_public_page_is_built_once(site, url):
    first, second = ask(site, url), ask(site, url)

    assert (first.status, second) == (200, first)
    assert queries_of(site, url) == 0
    assert first.text == ask(WSGIHandler(), url).raw.decode()


def test_kept_page_has_the_headers_of_django_and_its_own(site):
    kept = ask(site, "/events/").headers
    built = ask(WSGIHandler(), "/events/").headers

    assert built.pop("X-Request-ID")  # of one request, so a kept page has none
    assert kept.keys() - built.keys() == {"ETag"}
    assert {name: value for name, value in kept.items() if name in built} == built
    assert (kept["Vary"], "Set-Cookie" in kept) == ("Accept-Encoding", False)


def test_change_is_on_the_next_answer(site, event):
    assert "Show and tell" in ask(site, "/events/").text

    Event.objects.filter(pk=event.pk).update(title="Another title")
    assert "Another title" in ask(site, "/events/").text

    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetups_event SET title = 'By hand' WHERE id = %s", [event.pk])
    assert "By hand" in ask(site, "/events/").text

    event.delete()
    assert "By hand" not in ask(site, "/events/").text
    assert ask(site, "/events/2026-11-25-tell/").status == 404


def test_minute_that_passes_is_on_the_next_answer(site, clock):
    assert "Happening now" not in ask(site, "/events/").text

    clock.move_to(NOON + HOUR - timedelta(seconds=1), tick=False)
    assert "Happening now" not in ask(site, "/events/").text
    clock.move_to(NOON + HOUR, tick=False)
    assert "Happening now" in ask(site, "/events/").text
    clock.move_to(NOON, tick=False)
    assert "Happening now" not in ask(site, "/events/").text


def test_moment_inside_a_minute_counts_from_the_next_minute(site, event, clock):
    Event.objects.filter(pk=event.pk).update(rsvp_opens_at=NOON + timedelta(seconds=30))
    early = ask(site, event.get_absolute_url()).text

    clock.move_to(NOON + timedelta(seconds=59), tick=False)
    assert ask(WSGIHandler(), event.get_absolute_url()).raw.decode() == early
    clock.move_to(NOON + timedelta(seconds=60), tick=False)
    assert ask(site, event.get_absolute_url()).text != early


def test_page_of_another_query_is_another_page(site):
    EventFactory(title="Of a group", group__slug="leeds", starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)

    assert "Show and tell" in ask(site, "/events/").text
    assert "Show and tell" not in ask(site, "/events/?group=leeds").text


def test_words_of_a_query_are_found_if_they_are_not_percent_encoded(site):
    EventFactory(title="In the café", starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)

    first = ask(site, "/events/?q=café")
    assert ("In the café" in first.text, "Show and tell" in first.text) == (True, False)
    assert queries_of(site, "/events/?q=caf%C3%A9") == 0
    assert ask(WSGIHandler(), "/events/?q=café").raw.decode() == first.text


@pytest.mark.parametrize(
    "same", ["/events/?utm_source=x&group=leeds", "/events/?group=york&group=leeds", "/events/?group=leeds&page=1&x=1"]
)
def test_only_parameters_that_the_view_reads_count(site, same):
    EventFactory.create_batch(21, group=GroupFactory(slug="leeds"), starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    first = ask(site, "/events/?group=leeds")
    ask(site, "/events/?group=leeds&page=1")

    assert queries_of(site, same) == 0
    assert ask(site, same) == first
    assert "utm_source" not in ask(site, same).text


def test_cookies_do_not_count(site):
    first = ask(site, "/events/")

    assert ask(site, "/events/", HTTP_COOKIE="sessionid=abc; csrftoken=def") == first
    assert queries_of(site, "/events/", HTTP_COOKIE="sessionid=ghi") == 0


def test_private_page_is_never_kept(site, event):
    url = f"{event.get_absolute_url()}rsvp/"

    first, second = ask(site, url), ask(site, url)

    assert (first.status, "Set-Cookie" in first.headers, first.text == second.text) == (200, True, False)
    assert "no-store" in first.headers["Cache-Control"]
    assert queries_of(site, url) == queries_of(site, url) > 0


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nothing/", 404), ("/events/2026-11-25-nothing/", 404), ("/events/?page=2", 404), ("/events/?page=x", 404),
        ("/events/?mode=x", 400), ("/events/?on=x", 400), ("/events/" + "?a=1" + "&a=1" * 2001, 400), ("/events", 301),
    ],
)  # fmt: skip
def test_other_answers_than_200_are_not_kept(site, url, status):
    store = site._store

    answer = ask(site, url)

    assert (answer.status, store.bytes) == (status, 0)
    assert answer.text == ask(site, url).text
    assert "ETag" not in answer.headers


def test_error_of_a_view_is_answered_and_not_kept(site, event, monkeypatch):
    good = ask(site, "/events/")
    event.save()
    with monkeypatch.context() as broken:
        broken.setattr("meetups.views.events.cards_of", lambda events: 1 / 0)
        assert ask(site, "/events/").status == 500
    assert ask(site, "/events/").text == good.text


def test_database_that_is_away_is_answered_with_503(site, monkeypatch, tmp_path):
    good = ask(site, "/events/")
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "NAME", str(tmp_path / "nothing"))
        answer = ask(site, "/events/")
    assert (answer.status, "Retry-After" in answer.headers) == (503, True)
    assert "The database does not answer" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert ask(site, "/events/").text == good.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_for_django(site, method):
    ask(site, "/events/")

    assert ask(site, "/events/", method, CONTENT_LENGTH="0").status in {405, 403}


def test_unknown_host_is_refused_after_its_path_was_kept(site):
    ask(site, "/events/")

    assert ask(site, "/events/", HTTP_HOST="elsewhere.example").status == 400


def test_https_site_redirects_http_and_keeps_https(site, settings):
    settings.SITE_IS_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    with closing(KeptPages(WSGIHandler())) as secure:  # its middleware reads the settings when it starts
        assert ask(secure, "/events/", HTTP_X_FORWARDED_PROTO="https").status == 200
        assert queries_of(secure, "/events/", HTTP_X_FORWARDED_PROTO="https") == 0
        assert ask(secure, "/events/").status == 301
        assert ask(secure, "/events/", HTTP_X_FORWARDED_PROTO="http").status == 301


def test_pages_beyond_the_bound_replace_those_least_recently_used(site):
    size = ask(site, "/events/").headers["Content-Length"]
    site._store = Store(most_bytes=4 * (int(size) + BYTES_OF_HEADERS) + 3000)

    for number in range(50):
        ask(site, "/events/")
        ask(site, f"/events/?q={number}", HTTP_ACCEPT_ENCODING="gzip")
        assert site._store.bytes <= 4 * (int(size) + BYTES_OF_HEADERS) + 3000
    assert queries_of(site, "/events/") == 0
    assert queries_of(site, "/events/?q=0") > 0


def test_page_of_more_than_a_megabyte_is_not_kept(site):
    PostFactory(headline="Long", slug="long", body="a" * 1_000_001)

    first = ask(site, "/blog/long/", HTTP_ACCEPT_ENCODING="gzip")

    assert (first.status, len(first.text) > 1_000_000, site._store.bytes < 10_000) == (200, True, True)
    assert ask(site, "/blog/long/", HTTP_ACCEPT_ENCODING="gzip") == first
    assert queries_of(site, "/blog/long/") > 0


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_page_that_is_too_large_to_keep_is_not_built_for_clients_that_have_it(site, event, monkeypatch, encoding):
    monkeypatch.setattr(page_store, "MOST_BYTES_OF_A_PAGE", 500)
    ask(site, "/calendar.ics")  # on PostgreSQL its date is committed
    first = ask(site, "/calendar.ics", HTTP_ACCEPT_ENCODING=encoding)
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], "HTTP_ACCEPT_ENCODING": encoding}

    for condition in (known, {"HTTP_IF_MODIFIED_SINCE": first.headers["Last-Modified"]}):
        with CaptureQueriesContext(connection) as asked:
            again = ask(site, "/calendar.ics", **condition)
        assert (again.status, again.raw, len(asked)) == (304, b"", 0)
    assert ask(site, "/calendar.ics", HTTP_ACCEPT_ENCODING=encoding) == first
    assert ask(site, "/calendar.ics", "HEAD", HTTP_ACCEPT_ENCODING=encoding) == first._replace(raw=b"")
    assert ask(site, "/calendar.ics", **known | {"HTTP_IF_NONE_MATCH": '"other"'}) == first
    Event.objects.filter(pk=event.pk).update(title="Another title")
    changed = ask(site, "/calendar.ics", **known)
    assert (changed.status, "Another title" in changed.text) == (200, True)


def test_pages_that_are_too_large_to_keep_are_remembered_within_the_bound(site, monkeypatch):
    monkeypatch.setattr(page_store, "MOST_BYTES_OF_A_PAGE", 500)
    site._store = Store(most_bytes=3 * BYTES_OF_HEADERS)

    tags = [ask(site, f"/events/?q={number}").headers["ETag"] for number in range(4)]

    known = [queries_of(site, f"/events/?q={number}", HTTP_IF_NONE_MATCH=tag) for number, tag in enumerate(tags)]
    assert (site._store.bytes <= 3 * BYTES_OF_HEADERS, min(known) > 0) == (True, True)
    assert queries_of(site, "/events/?q=3", HTTP_IF_NONE_MATCH=tags[3]) == 0


@pytest.mark.parametrize(
    ("seconds", "header"), [(0, "max-age=0, must-revalidate"), (1, "public, max-age=0, s-maxage=1")]
)
def test_proxies_may_keep_a_public_page_if_the_site_says_so(site, settings, seconds, header):
    settings.PROXY_SECONDS = seconds

    known = ask(site, "/events/")
    unchanged = ask(site, "/events/", HTTP_IF_NONE_MATCH=known.headers["ETag"])
    assert [(answer.status, answer.headers["Cache-Control"]) for answer in (known, unchanged)] == [
        (200, header), (304, header),
    ]  # fmt: skip
    assert "s-maxage" not in ask(site, "/nothing/").headers.get("Cache-Control", "")
    assert "no-store" in ask(site, "/events/2026-11-25-tell/rsvp/").headers["Cache-Control"]


def test_page_that_varies_or_sets_a_cookie_is_not_kept(event):
    for name, value in (("Vary", "Cookie"), ("Set-Cookie", "a=b"), ("Cache-Control", "private")):

        def application(environ, start_response, header=(name, value)):
            start_response("200 OK", [header])
            return [b"page"]

        with closing(KeptPages(application)) as site:
            answer = ask(site, "/events/")
            assert (answer.status, site._store.bytes) == (200, 0)
            assert answer.headers[name] == {"Vary": "Cookie, Accept-Encoding"}.get(name, value)
