"""Somebody searches by keyboard alone, with scripting off: a slip, the words that were meant, a filter, the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from meetups.services import search
from tests.boards import TopicFactory
from tests.factories import GroupFactory, VenueFactory


def press_until(page: Page, name: str) -> None:
    """Press Tab until the link with this name has the focus, at most 40 times, and then Enter."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_by_text(name, exact=True).or_(page.locator(f':focus:text-is("{name}")')).count():
            break
    expect(page.locator(":focus")).to_have_text(name)
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("transactional_db")
def test_search_is_used_by_keyboard_with_scripting_off(open_page: Callable[..., Page]) -> None:
    group = GroupFactory(name="Leeds", slug="leeds", strapline="Lanterns", area="", story="")
    TopicFactory(group=group, title="Lanterns at night", note="How bright?")
    VenueFactory(name="Lantern Hall")
    search.rebuild()
    page = open_page("/search/", java_script_enabled=False, viewport={"width": 375, "height": 800})

    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("lanturns")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Nothing was found for “lanturns”")
    press_until(page, "lanterns")

    expect(page.get_by_role("heading", name="3 results")).to_be_visible()
    press_until(page, "Topics (1)")
    expect(page.get_by_role("heading", name="1 result")).to_be_visible()
    press_until(page, "Lanterns at night")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lanterns at night")
    assert page.context.cookies() == []
