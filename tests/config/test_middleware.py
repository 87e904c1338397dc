from io import BytesIO

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string

from meetups.models import User
from tests.factories import DoorLinkFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("url", "allowed"), [("/events/", "GET, HEAD"), ("/attendees/any/cancel/", "POST")])
def test_method_that_a_url_does_not_accept_is_refused_with_a_page(client, url, allowed):
    response = client.get(url) if allowed == "POST" else client.post(url)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert "This page cannot be opened like this" in Page(response).text
    assert Page(response).has_site_header
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_other_responses_are_not_changed(client):
    event = EventFactory()

    assert [client.get(url).status_code for url in ("/", event.get_absolute_url(), "/nothing/")] == [
        200,
        200,
        404,
    ]


ABSENT = ["/nothing/", "/events/2026-11-25-nothing/", "/nothing/?q=1&debug-404=", "/nothing/?debug-404="]


@pytest.mark.parametrize("url", ABSENT)
def test_404_page_has_no_reason_without_debug(client, url):
    response = client.get(url)

    page = Page(response)
    assert (response.status_code, "Page not found" in page.text, page.has_site_header) == (404, True, True)
    assert not any("debug-404" in link for link in page.links)
    assert "DEBUG" not in response.content.decode()


@pytest.mark.parametrize(
    ("url", "reason", "words"),
    [
        ("/nothing/", "?debug-404=", "<code>config.urls</code>"),
        ("/nothing/?q=a&b", "?q=a&b=&debug-404=", "<code>config.urls</code>"),
        ("/nothing/?q=é", "?q=%C3%A9&debug-404=", "<code>config.urls</code>"),
        ("/events/2026-11-25-nothing/", "?debug-404=", "<td>meetups.views.events.detail</td>"),
    ],
)
def test_404_page_links_to_the_reason_in_debug(client, settings, url, reason, words):
    settings.DEBUG = True

    response = client.get(url)

    page = Page(response)
    assert (response.status_code, "Page not found" in page.text, page.has_site_header) == (404, True, True)
    assert "Django" not in page.text.replace("DEBUG is on: read the reason on Django’s own page", "")
    assert reason in page.links
    explained = client.get(url.partition("?")[0] + reason)
    assert (explained.status_code, words in explained.content.decode()) == (404, True)


def test_404_of_a_post_is_the_page_of_django_in_debug(client, settings):
    settings.DEBUG = True

    response = client.post("/nothing/")

    assert (response.status_code, "<code>config.urls</code>" in response.content.decode()) == (404, True)


class Unreadable:
    """A request body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


def send(client, path, method="POST", **headers):
    """Send a request whose body never arrives."""
    return client.generic(method, path, **{"wsgi.input": Unreadable(), "CONTENT_TYPE": FORM, **headers})


FORM = "application/x-www-form-urlencoded"
PAGES = [
    "meetups:attendees-link",
    "meetups:people-ask",
    "account_login",
    "admin:meetups_event_add",
    "meetups:events-index",
]


def test_size_of_a_body_is_checked_before_any_middleware_reads_it():
    ours = settings.MIDDLEWARE.index("config.middleware.RefuseLargeBodies")

    assert ours < settings.MIDDLEWARE.index("django.middleware.csrf.CsrfViewMiddleware")
    earlier = [import_string(path) for path in settings.MIDDLEWARE[:ours]]
    assert [one for one in earlier if hasattr(one, "process_view")] == []


@pytest.mark.parametrize("page", PAGES)
def test_body_over_1_mb_is_refused_unread(client, page):
    methods = ["POST", "PUT", "PATCH", "DELETE", "GET", "QUERY"]
    responses = [send(client, reverse(page), method, CONTENT_LENGTH="1000001") for method in methods]

    assert [response.status_code for response in responses] == [413] * 6
    assert "This page takes 1 MB at most. Nothing was saved." in Page(responses[0]).text
    assert Page(responses[0]).has_site_header
    assert "default-src 'none'" in responses[0]["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_body_without_its_length_is_refused_unread(client, page):
    lengths = [{}] + [{"CONTENT_LENGTH": length} for length in ("", "-1", "1e3", "\u0661", "9" * 19)]
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    responses = [send(client, reverse(page), **headers) for headers in [*lengths, chunked, {**chunked, **lengths[1]}]]
    responses += [send(client, reverse(page), method) for method in ("PUT", "PATCH")]

    assert [response.status_code for response in responses] == [411] * 10
    assert "The form arrived without its length." in Page(responses[0]).text


def test_chunked_body_is_refused_whatever_the_method(client):
    response = send(client, reverse("meetups:events-index"), "GET", HTTP_TRANSFER_ENCODING="chunked")

    assert response.status_code == 411


def test_request_without_a_body_needs_no_length(client):
    page = reverse("meetups:events-index")

    assert [client.generic(method, page).status_code for method in ("GET", "HEAD", "DELETE", "OPTIONS")] == [
        200,
        200,
        405,
        405,
    ]


def test_body_of_1_mb_is_read(client):
    empty = len("email=")
    response = client.generic(
        "POST", reverse("meetups:people-ask"), "email=" + "a" * (1_000_000 - empty), content_type=FORM
    )

    assert response.status_code == 422


def test_unknown_page_reads_no_body(client):
    assert send(client, "/nothing/", CONTENT_LENGTH="1000001").status_code == 404


@pytest.mark.parametrize("page", ["admin:meetups_event_import", "admin:meetups_event_confirm"])
def test_page_that_takes_a_file_has_a_limit_of_its_own(client, page):
    client.force_login(OrganiserFactory().user)

    response = send(client, reverse(page), CONTENT_LENGTH="2000001")

    assert response.status_code == 413
    assert "This page takes 2 MB at most." in Page(response).text


def test_view_that_takes_a_file_names_its_limit():
    """All other views have the limit of the site."""
    marked = {
        str(pattern.name): view.largest_body
        for pattern, view in views(get_resolver().url_patterns)
        if hasattr(view, "largest_body")
    }

    assert marked == {
        "meetups_event_import": 2_000_000, "meetups_event_confirm": 2_000_000, "meetups_topic_import": 5_500_000,
        "meetups_topic_confirm": 5_500_000, "meetups_blogrollsource_import": 1_200_000,
        "meetups_blogrollsource_confirm": 1_200_000, "meetups_picture_add": 10_100_000,
        "meetups_group_upload": 5_010_000,
    }  # fmt: skip
    assert max(marked.values()) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE == settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def views(patterns):
    """Yield every URL pattern of the site with its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern, pattern.callback


NO_STORE = {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}


def kept(response):
    return set(response.headers.get("Cache-Control", "").split(", "))


def paths(patterns, prefix):
    """Return the path of every URL pattern that needs no argument."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, route)
        elif "<" not in route and "(" not in route:
            yield f"/{route}".replace("^", "").replace("$", "")


def served(start):
    found = sorted({path for path in paths(get_resolver().url_patterns, "") if path.startswith(start)})
    assert len(found) > 5
    return found


@pytest.mark.parametrize("start", ["/accounts/", "/admin/"])
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_no_page_of_an_account_or_of_the_admin_is_stored(client, start, is_logged_in):
    user = User.objects.create_superuser("root@example.org")

    for path in [*served(start), f"{start}nothing/"]:
        if is_logged_in:
            client.force_login(user)  # one of them logs out
        assert kept(client.get(path)) == NO_STORE, path


EACH_TIME = "max-age=0, must-revalidate"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/events/", 200), ("/events/feed/", 200), ("/calendar.ics", 200), ("/api/events/", 200),
        ("/groups/tea/topics/topics.csv", 200), ("/sitemap.xml", 200), ("/robots.txt", 200), ("/events/?q=", 200),
        ("/nothing/", 404), ("/static/nothing.css", 404), ("/api/events/nothing/", 404), ("/events", 301),
        ("/events/former/", 301),
    ],
)  # fmt: skip
def test_no_cache_shows_an_answer_again_without_asking(client, path, status):
    """A cache guesses how long an answer without Cache-Control is good (RFC 9111, section 4.2.2)."""
    EventFactory(group=GroupFactory(slug="tea")).former_slugs.create(slug="former")

    response = client.get(path)

    assert (response.status_code, response.headers["Cache-Control"]) == (status, EACH_TIME)


@pytest.mark.parametrize(("proxies", "read"), [(0, 0), (1, 1_500_000)])
def test_large_body_is_read_only_from_a_proxy(client, monkeypatch, proxies, read):
    """A proxy has the whole body, and answers 502 if the connection ends before it has sent that."""
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", proxies)
    body = BytesIO(b"a" * 1_500_000)

    response = client.post("/people/held/", **{"wsgi.input": body, "CONTENT_LENGTH": "1500000"})

    assert (response.status_code, body.tell()) == (413, read)


def test_304_of_a_live_page_has_few_headers_and_its_page_has_all(client):
    url = DoorLinkFactory().get_absolute_url()
    page = client.get(url)
    unchanged = client.get(url, headers={"If-None-Match": page["ETag"]})

    assert (unchanged.status_code, page.has_header("Content-Security-Policy")) == (304, True)
    assert set(unchanged.headers) == {"Cache-Control", "ETag", "Expires", "Server-Time"}
    assert sum(len(f"{name}: {value}\r\n") for name, value in unchanged.headers.items()) <= 240


def test_304_of_another_page_has_all_headers(client):
    etag = client.get("/calendar.ics")["ETag"]

    unchanged = client.get("/calendar.ics", headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.has_header("Content-Security-Policy")) == (304, True)
    assert unchanged.headers["Cache-Control"] == EACH_TIME
