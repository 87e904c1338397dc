"""Every page fits the screen it is read on, and the paper it is printed on."""

import pytest
from playwright.sync_api import Page

from tests.browser.states.catalogue import STATES
from tests.browser.states.state import State
from tests.pages import small_site

# WCAG 2.2: 1.4.10, reflow at 320 pixels, and 1.4.4, text at twice its size.
SCREENS = [(320, "100%"), (375, "100%"), (640, "200%"), (1280, "200%")]
WIDER_THAN_THE_SCREEN = """text => {
  document.documentElement.style.fontSize = text;
  const page = document.scrollingElement;
  const wide = [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return page.scrollWidth > innerWidth ? [page.scrollWidth, ...wide.map(e => e.outerHTML.slice(0, 80))] : [];
}"""


def overflow(page: Page) -> list[str]:
    """What sticks out sideways, on which screen."""
    found = []
    for width, text in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} pixels, text {text}: {what}" for what in page.evaluate(WIDER_THAN_THE_SCREEN, text)]
    return found


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_nobody_has_to_scroll_sideways(state: State, settings, page: Page, base_url: str) -> None:
    state.open(page, settings, base_url)
    assert overflow(page) == []


def test_what_sticks_out_is_found(page: Page, transactional_db) -> None:
    """The check above can fail."""
    page.goto("/privacy/")
    page.evaluate("document.querySelector('main h1').style.width = '330px'")
    assert [line.split(":")[0] for line in overflow(page)][:1] == ["320 pixels, text 100%"]


@pytest.mark.parametrize("name", ["event-open", "post", "events-page-2", "group", "venue"])
def test_paper_has_no_menus_and_no_buttons(name: str, settings, page: Page, base_url: str, transactional_db) -> None:
    [state] = [state for state in STATES if state.name == name]
    state.open(page, settings, base_url)
    menus = page.locator("nav, .button, .filters, .tab-list, .skip-link, footer a")
    words = page.get_by_role("heading", level=1).or_(page.locator("main p")).all()
    assert menus.count() > 5
    page.emulate_media(media="print", color_scheme="dark")
    assert [menu.inner_text() for menu in menus.all() if menu.is_visible()] == []
    assert [word.inner_text() for word in words if word.inner_text() and not word.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(35, 32, 26)"


def test_the_leaf_and_the_card_come_first_on_a_phone_and_stand_beside_the_text_on_a_wide_screen(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(small_site().event.get_absolute_url())
    card, text = page.locator("aside.card"), page.locator(".columns > div")
    assert card.bounding_box()["y"] < text.bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    assert card.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"]
    assert card.bounding_box()["y"] == text.bounding_box()["y"]
