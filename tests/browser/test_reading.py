"""Reading sets no cookies, sends no requests to other sites, and works the same without scripting."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from config.bundles import STYLESHEETS
from tests.browser.watch import Watch
from tests.pages import Site, small_site

# Links to forms and to the organisers' pages are not followed.
NOT_FOR_READING = ("/admin/", "/accounts/", "/attendees/", "/people/")
FORMS = ("/rsvp/", "/follow/", "/feedback/", "/start/new/", "/suggest/")
STYLES = {*STYLESHEETS["site"].parts, "css/blogroll.css", "css/month.css", "css/search.css"}
COPY = "Copy the link"  # the one thing that is there with scripting alone: without, the field is
FILES = (".ics", ".csv", "/feed/")
LINKS = "links => links.map(link => link.href)"


@pytest.fixture
def site(transactional_db) -> Site:
    return small_site("Märchen")


def read_everything(page: Page, base_url: str) -> dict[str, str]:
    """Follow every link from the home page. Return the text of each page by its path."""
    found: dict[str, str] = {}
    ahead = ["/"]
    while ahead:
        path = ahead.pop()
        answer = page.request.get(path) if urlsplit(path).path.endswith(FILES) else page.goto(path)
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        found[path] = path if urlsplit(path).path.endswith(FILES) else page.locator("body").inner_text()
        ahead += [other for other in links_of(page, base_url) if other not in {*found, *ahead}]
    return found


def links_of(page: Page, base_url: str) -> list[str]:
    """Return the paths of this site's pages for reading that the page links to, each once."""
    urls = [urlsplit(url) for url in page.locator("a").evaluate_all(LINKS)]
    own = [url for url in urls if url.netloc == urlsplit(base_url).netloc]
    return sorted(
        {
            url._replace(scheme="", netloc="", fragment="").geturl()
            for url in own
            if not url.path.startswith(NOT_FOR_READING) and not url.path.endswith(FORMS)
        }
    )


def without_a_link(site: Site) -> set[str]:
    """Return the paths of pages for reading to which no other of them leads."""
    calendar_of_the_past = reverse("meetups:calendars-event", args=[site.past.slug])
    talks_of_nobody = reverse("meetups:talks-group", args=[site.group.slug])
    json_feeds = {reverse("blog:posts-feed-json"), reverse("meetups:groups-feed-json", args=[site.group.slug])}
    others = {
        reverse("health"),
        reverse("meetups:blogroll-opml"),
        reverse("robots"),
        reverse("sitemap"),
        calendar_of_the_past,
        talks_of_nobody,
    }
    thanks = {reverse("meetups:attendees-thanks", args=[event.slug]) for event in (site.event, site.past)}
    thanks |= {reverse("meetups:proposals-sent"), reverse("meetups:proposals-withdrawn")}
    thanks.add(reverse("meetups:blogroll-thanks"))
    thanks.add(reverse("meetups:subscriptions-thanks", args=[site.group.slug]))
    return json_feeds | others | thanks


def test_reading_sets_no_cookie_and_loads_one_script_without_which_pages_are_the_same(
    site: Site, page: Page, new_context: Callable[..., BrowserContext], watch: Watch, base_url: str
) -> None:
    found = read_everything(page, base_url)
    assert {*site.reading_addresses} - {*found} == without_a_link(site)
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert {urlsplit(url).path for url in watch.kinds("script")} == {"/static/js/copy.js"}
    assert watch.kinds("fetch", "xhr", "websocket", "eventsource", "ping") == []
    assert watch.hosts == {urlsplit(base_url).netloc}
    assert {urlsplit(url).path for url in watch.kinds("font", "image", "stylesheet")} == {
        *(f"/static/{path}" for path in STYLES),
        "/static/fonts/besley-600.woff2",
        "/static/img/mark.svg",
    }

    without_scripting = read_everything(new_context(java_script_enabled=False).new_page(), base_url)
    words = {path: text.replace(COPY, "").split() for path, text in found.items()}
    assert {path: text.split() for path, text in without_scripting.items()} == words


def test_sign_up_form_sets_only_the_csrf_cookie(site: Site, page: Page) -> None:
    page.goto(reverse("meetups:attendees-rsvp", args=[site.event.slug]))
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("csrftoken", True, "Lax")


def test_watch_records_errors_and_requests_to_other_sites(
    page: Page, watch: Watch, base_url: str, transactional_db
) -> None:
    """The `watch` fixture of every browser test can fail."""
    page.goto("/privacy/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")
    page.goto("/nothing/")
    style, *others = watch.complaints
    assert "violates the following Content Security Policy directive" in style
    assert any("planted" in other for other in others)
    assert any("127.0.0.1:9" in other for other in others)
    assert not any("404" in other for other in watch.complaints)
    watch.complaints.clear()
    watch.requests.clear()
