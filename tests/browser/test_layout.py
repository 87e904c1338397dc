"""Pages print without menus, and the event page's columns fit the screen (more in test_accessibility.py)."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.paper import A4, sheets
from tests.browser.screens import overflow
from tests.browser.states.catalogue import STATES
from tests.pages import small_site


def test_element_wider_than_the_screen_is_found(page: Page, transactional_db) -> None:
    """`overflow` can fail."""
    page.goto("/privacy/")
    page.evaluate("document.querySelector('main h1').style.width = '330px'")
    assert [line.split(":")[0] for line in overflow(page)][:1] == ["320 pixels, text 100%"]


WITH_CODE = ["event-open", "post", "group", "venue", "edition", "author"]


@pytest.mark.parametrize("name", [*WITH_CODE, "events-page-2", "search", "blogroll"])
def test_print_has_no_menus_and_no_buttons(name: str, settings, page: Page, base_url: str, transactional_db) -> None:
    [state] = [state for state in STATES if state.name == name]
    state.open(page, settings, base_url)
    menus = page.locator("nav, .button, .filters, .tab-list, .skip-link, footer a")
    words = page.get_by_role("heading", level=1).or_(page.locator("main p:not(:has(.button))")).all()
    assert menus.count() > 5
    page.emulate_media(media="print", color_scheme="dark")
    assert [menu.inner_text() for menu in menus.all() if menu.is_visible()] == []
    assert [word.inner_text() for word in words if word.inner_text() and not word.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(35, 32, 26)"
    code = page.locator(".page-code")
    assert [code.is_visible() for code in code.all()] == [True] * (name in WITH_CODE)
    if name in WITH_CODE:
        assert code.inner_text().strip() == settings.SITE_URL + urlsplit(page.url).path
    assert set(sheets(page)) == {A4}


def test_stub_is_above_the_ticket_on_a_phone_and_beside_it_with_the_headings_on_a_wide_screen(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(small_site().event.get_absolute_url())
    leaf, body, heading = page.locator(".ticket .leaf"), page.locator(".ticket-body"), page.locator("#group")
    text = page.locator("#group + *")
    assert bottom_of(leaf) < body.bounding_box()["y"]
    assert bottom_of(heading) < text.bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    for left, right in ((leaf, body), (heading, text)):
        assert left.bounding_box()["x"] + left.bounding_box()["width"] <= text.bounding_box()["x"]
        assert left.bounding_box()["y"] < right.bounding_box()["y"] + right.bounding_box()["height"]


def bottom_of(element: Locator) -> float:
    box = element.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_leaf_has_one_name_in_a_list_and_on_its_page_unless_motion_is_reduced(
    motion: str, page: Page, transactional_db
) -> None:
    """A browser moves what has the same name on two pages from the one to the other."""
    page.emulate_media(reduced_motion=motion)
    event, names = small_site().event, []
    for path in ("/events/", "/", event.get_absolute_url()):
        page.goto(path)
        found = page.locator("[data-leaf]").evaluate_all(
            "all => all.map(one => getComputedStyle(one).viewTransitionName)"
        )
        assert len(found) == len(set(found)) or motion == "reduce"
        names.append(f"leaf-{event.slug}" in found)

    assert names == [motion == "no-preference"] * 3


def test_first_screen_of_a_venue_on_a_phone_has_its_drawing_and_the_step_free_way_in(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(small_site().venue.get_absolute_url())
    expect(page.locator(".venue-head > .drawing")).to_be_in_viewport(ratio=1)
    for words in ("Next meetup:", "Step-free way in: not known"):
        expect(page.get_by_text(words).first).to_be_in_viewport(ratio=1)
