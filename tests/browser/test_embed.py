"""The next meetups of a group in a frame: on a website that it allows, and on another one."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from meetups.models import Group
from tests.factories import EventFactory, GroupFactory
from tests.waiting import BROWSER_PATIENCE

HERE = "https://meetups.example.org"
PARENT = '<!doctype html><html lang="en"><title>Parent</title><iframe src="{}" title="Meetups" width="{}" height="400">'


def answer(route: Route, server: str) -> None:
    """Answer a request for the site as the test server does."""
    route.fulfill(response=route.fetch(url=route.request.url.replace(HERE, server)))


@pytest.fixture
def group(transactional_db) -> Group:
    group = GroupFactory(name="Lamp menders", slug="lamps", embed_origins="https://allowed.example.org")
    EventFactory(group=group, title="Trim the wick")
    return group


@pytest.fixture
def open_parent(group: Group, live_server, browser: Browser) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Return a function that opens a page of another website with the frame in it, and collects what is refused."""
    context = browser.new_context()
    context.set_default_timeout(BROWSER_PATIENCE)

    def opened(host: str, width: int = 300) -> tuple[Page, list[str]]:
        page, refused = context.new_page(), []
        frame = PARENT.format(f"{HERE}/groups/lamps/embed/", width)
        # Chromium lets no page of the web show what runs on the same machine, so the site is answered for under a name.
        page.route(f"{HERE}/**", lambda route: answer(route, live_server.url))
        page.route(f"https://{host}/**", lambda route: route.fulfill(body=frame, content_type="text/html"))
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        page.goto(f"https://{host}/")
        return page, refused

    yield opened
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.mark.parametrize("width", [300, 600])
def test_allowed_website_shows_the_meetups_and_their_links_open_in_the_whole_window(open_parent, width):
    page, refused = open_parent("allowed.example.org", width)
    frame = page.frame_locator("iframe")

    expect(frame.get_by_role("heading", name="Next meetups of Lamp menders")).to_be_visible()
    root = page.frames[1].evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert (refused, root[0] <= root[1]) == ([], True)
    frame.get_by_role("link", name="Trim the wick").click()
    expect(page).to_have_url(f"{HERE}{Group.objects.get().events.get().get_absolute_url()}")


@pytest.mark.parametrize("host", ["other.example.org", "allowed.example.org.evil.example", "www.allowed.example.org"])
def test_another_website_shows_nothing(open_parent, host):
    page, refused = open_parent(host)

    expect(page.frame_locator("iframe").get_by_text("Trim the wick")).to_have_count(0)
    assert [text for text in refused if "frame-ancestors https://allowed.example.org" in text] != []
