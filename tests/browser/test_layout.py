"""Pages print without menus, and the event page's columns fit the screen (more in test_accessibility.py)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import overflow
from tests.browser.states.catalogue import STATES
from tests.pages import small_site


def test_element_wider_than_the_screen_is_found(page: Page, transactional_db) -> None:
    """`overflow` can fail."""
    page.goto("/privacy/")
    page.evaluate("document.querySelector('main h1').style.width = '330px'")
    assert [line.split(":")[0] for line in overflow(page)][:1] == ["320 pixels, text 100%"]


@pytest.mark.parametrize("name", ["event-open", "post", "events-page-2", "group", "venue"])
def test_print_has_no_menus_and_no_buttons(name: str, settings, page: Page, base_url: str, transactional_db) -> None:
    [state] = [state for state in STATES if state.name == name]
    state.open(page, settings, base_url)
    menus = page.locator("nav, .button, .filters, .tab-list, .skip-link, footer a")
    words = page.get_by_role("heading", level=1).or_(page.locator("main p")).all()
    assert menus.count() > 5
    page.emulate_media(media="print", color_scheme="dark")
    assert [menu.inner_text() for menu in menus.all() if menu.is_visible()] == []
    assert [word.inner_text() for word in words if word.inner_text() and not word.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(35, 32, 26)"


def test_card_is_above_the_text_on_a_phone_and_beside_it_on_a_wide_screen(page: Page, transactional_db) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(small_site().event.get_absolute_url())
    card, text = page.locator("aside.card"), page.locator(".columns > div")
    assert card.bounding_box()["y"] < text.bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    assert card.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"]
    assert card.bounding_box()["y"] == text.bounding_box()["y"]


def test_first_screen_of_a_phone_has_what_decides_and_the_button(page: Page, transactional_db) -> None:
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(small_site().event.get_absolute_url())
    card = page.locator("aside.card")
    for words in ("When", "free", "Where", "Step-free way in"):
        expect(card.get_by_text(words, exact=words != "free").first).to_be_in_viewport()
    expect(card.get_by_role("link", name="Save my place")).to_be_in_viewport(ratio=1)


def test_first_screen_of_a_venue_on_a_phone_has_its_drawing_and_the_step_free_way_in(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(small_site().venue.get_absolute_url())
    expect(page.locator(".venue-head > .drawing")).to_be_in_viewport(ratio=1)
    for words in ("Next meetup:", "Step-free way in: not known"):
        expect(page.get_by_text(words).first).to_be_in_viewport(ratio=1)
