"""Reading leaves no trace, asks nobody else, and is the same with scripting and without."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser.watch import Watch
from tests.pages import Site, small_site

# What a link may lead to that is not for reading: forms, and the organisers' side.
NOT_FOR_READING = ("/admin/", "/accounts/", "/attendees/", "/people/")
FORMS = ("/rsvp/", "/follow/", "/feedback/")
STYLES = ("tokens", "base", "layout", "components", "events", "forms", "month", "utilities")
LINKS = "links => links.map(link => link.href)"


@pytest.fixture
def site(transactional_db) -> Site:
    return small_site("Märchen")


def read_everything(page: Page, base_url: str) -> dict[str, str]:
    """Follow every link of the site from its home page; what stands on each page, by its path."""
    found: dict[str, str] = {}
    ahead = ["/"]
    while ahead:
        path = ahead.pop()
        answer = page.request.get(path) if path.endswith((".ics", "/feed/")) else page.goto(path)
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        found[path] = path if path.endswith((".ics", "/feed/")) else page.locator("body").inner_text()
        ahead += [other for other in links_of(page, base_url) if other not in {*found, *ahead}]
    return found


def links_of(page: Page, base_url: str) -> list[str]:
    """The pages for reading that this page leads to: this site's own, each once."""
    addresses = [urlsplit(address) for address in page.locator("a").evaluate_all(LINKS)]
    own = [address for address in addresses if address.netloc == urlsplit(base_url).netloc]
    return sorted(
        {
            address._replace(scheme="", netloc="", fragment="").geturl()
            for address in own
            if not address.path.startswith(NOT_FOR_READING) and not address.path.endswith(FORMS)
        }
    )


def test_reading_everything_leaves_no_cookie_and_needs_no_script(
    site: Site, page: Page, watch: Watch, base_url: str
) -> None:
    found = read_everything(page, base_url)
    calendar_of_the_past = reverse("meetups:calendars-event", args=[site.past.slug])
    without_a_link = {reverse("health"), reverse("robots"), reverse("sitemap"), calendar_of_the_past}
    thanks = {reverse("meetups:attendees-thanks", args=[event.slug]) for event in (site.event, site.past)}
    thanks.add(reverse("meetups:subscriptions-thanks", args=[site.group.slug]))
    assert {*site.reading_addresses} - {*found} == without_a_link | thanks
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert watch.kinds("script", "fetch", "xhr", "websocket", "eventsource", "ping") == []
    assert watch.hosts == {urlsplit(base_url).netloc}
    assert {urlsplit(address).path for address in watch.kinds("font", "image", "stylesheet")} == {
        *(f"/static/css/{name}.css" for name in STYLES),
        "/static/fonts/besley-600.woff2",
        "/static/img/mark.svg",
    }


def test_the_form_for_a_place_sets_the_one_cookie_that_it_needs(site: Site, page: Page) -> None:
    page.goto(reverse("meetups:attendees-rsvp", args=[site.event.slug]))
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("csrftoken", True, "Lax")


def test_everything_reads_the_same_without_scripting(
    site: Site, new_context: Callable[..., BrowserContext], base_url: str
) -> None:
    with_scripting, without = (
        read_everything(new_context(java_script_enabled=enabled).new_page(), base_url) for enabled in (True, False)
    )
    assert without == with_scripting


def test_what_a_page_complains_about_or_asks_of_others_is_seen(
    page: Page, watch: Watch, base_url: str, transactional_db
) -> None:
    """The watch that every test in a browser is kept by can say no."""
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
