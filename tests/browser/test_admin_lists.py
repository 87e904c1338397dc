"""Lists of the admin show all columns at 1280 pixels and cards at 375: nobody scrolls sideways. Paper has no menu."""

import pytest
from playwright.sync_api import Page

from tests.browser.states.admin_lists import ADMIN_LISTS
from tests.browser.states.state import State

WIDTHS = "() => { const box = document.querySelector('.results'); return [box.scrollWidth, box.clientWidth] }"
CELL = "() => getComputedStyle(document.querySelector('#result_list tbody td')).display"
LISTS = [state for state in ADMIN_LISTS if state.name in {"admin-events", "admin-attendees"}]


@pytest.mark.parametrize("state", LISTS, ids=lambda state: state.name)
def test_all_columns_fit_at_1280_pixels_and_are_cards_at_375(
    state: State, settings, tab: Page, base_url: str, transactional_db
) -> None:
    state.open(tab, settings, base_url)
    for width, is_table in ((1280, True), (375, False)):
        tab.set_viewport_size({"width": width, "height": 800})

        needed, given = tab.evaluate(WIDTHS)

        assert (needed, tab.evaluate(CELL) == "table-cell") == (given, is_table), width


def test_needs_of_a_meeting_use_the_whole_sheet_of_paper(settings, tab: Page, base_url: str, transactional_db) -> None:
    [needs] = [state for state in ADMIN_LISTS if state.name == "admin-needs"]
    tab.set_viewport_size({"width": 1280, "height": 800})
    needs.open(tab, settings, base_url)
    tab.emulate_media(media="print")

    assert tab.evaluate("document.querySelector('.content').getBoundingClientRect().width") == 1280
