"""All controls can be reached and left by keyboard, in reading order, with a visible focus."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.states.catalogue import STATES
from tests.browser.states.state import State

# Links whose tops differ by less than these pixels are on one line.
ONE_LINE = 30
# A page with errors begins at its error summary.
TO_THE_TOP = "document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')"
FOCUSED = "() => !document.querySelector('[autofocus]') || document.activeElement.matches('[autofocus]')"
# One page of each layout: others have the same elements in the same order.
WALKED = {
    "home", "events", "venues", "posts", "event-open", "rsvp-with-errors", "place", "group", "topic", "venue", "post",
    "log-in", "actions", "board-host-vote", "board-phone-vote", "board-paper-with-errors", "talk-host-on", "talks",
    "talk-offer-with-errors", "grid-during", "event-agenda-now", "grid-host-card", "start-what-with-errors",
    "start-check",
}  # fmt: skip
assert {state.name for state in STATES} >= WALKED


@pytest.mark.parametrize("state", [state for state in STATES if state.name in WALKED], ids=lambda state: state.name)
def test_tab_reaches_all_controls_in_reading_order_and_leaves_the_page(
    state: State, settings, page: Page, base_url: str
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.route("**/live/**", lambda route: route.fulfill(status=304))  # so that no control comes or goes meanwhile
    state.open(page, settings, base_url)
    page.wait_for_function(FOCUSED)
    page.evaluate(TO_THE_TOP)
    keyboard = Keyboard(page)
    stops = keyboard.walk()
    assert [stop["index"] for stop in stops] == keyboard.reachable()
    assert stops[0]["words"] == "Skip to the content"
    tops = [stop["top"] for stop in stops[1:]]
    assert [top for before, top in pairwise(tops) if top < before - ONE_LINE] == []
    assert keyboard.tab()["index"] != stops[-1]["index"]


def test_skip_link_skips_the_menu(page: Page, transactional_db) -> None:
    page.goto("/groups/")
    keyboard = Keyboard(page)
    skip_link = page.get_by_role("link", name="Skip to the content")
    assert skip_link.bounding_box()["width"] == 1
    keyboard.tab()
    expect(skip_link).to_be_focused()
    assert skip_link.bounding_box()["width"] > 100
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    assert keyboard.tab()["words"] == "Start a group here"


@pytest.mark.parametrize(
    ("css", "fault"),
    [
        ("a:focus-visible { outline: none }", "no ring around Events"),
        (".site-nav { position: absolute; left: -9999px }", "Events has the focus but is off the screen"),
    ],
)
def test_invisible_focus_is_found(css: str, fault: str, page: Page, transactional_db) -> None:
    """`Keyboard` can fail. (The style sheet is made by script, which the Content Security Policy allows.)"""
    page.goto("/privacy/")
    plant = (
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }"
    )
    page.evaluate(plant, ".skip-link, .site-name { display: none }" + css)
    with pytest.raises(AssertionError, match=fault):
        Keyboard(page).to("Venues")
