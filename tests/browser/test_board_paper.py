"""Sheets of a board fit A4 when printed, without the site's header and footer."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.boards import BoardFactory, CardFactory
from tests.browser.paper import A4, MILLIMETRE, sheets
from tests.browser.states.state import LONG_WORD


@pytest.fixture
def printed(transactional_db, new_context) -> Callable[[str], Page]:
    """Return a function that opens a page with print styles."""

    def printed(path: str) -> Page:
        page = new_context(viewport={"width": 794, "height": 1123}).new_page()
        page.goto(path)
        page.emulate_media(media="print")
        return page

    return printed


def paper(name: str, title: str = "Tea", number: int = 1, **fields) -> str:
    """Create a board with so many topics. Return the path of what is printed for it."""
    board = BoardFactory(**fields)
    CardFactory.create_batch(number, board=board, title=title)
    return reverse(f"meetups:boards-{name}", args=[board.event.slug])


@pytest.mark.parametrize(("title", "query", "pages"), [(LONG_WORD, "", 2), ("Tea", "?blank", 1)])
def test_sheet_has_eight_topic_cards_of_one_size(title: str, query: str, pages: int, printed) -> None:
    page = printed(paper("cards", title, 9) + query)

    assert sheets(page) == pages * [A4]
    boxes = [card.bounding_box() for card in page.locator(".topic-card-list > li").all()]
    sizes = {(round(box["width"] / MILLIMETRE), round(box["height"] / MILLIMETRE)) for box in boxes}
    assert (len(boxes), sizes) == (8 * pages, {(93, 67)})
    assert [piece for piece in page.locator(".site-header, .site-footer, .not-print").all() if piece.is_visible()] == []


@pytest.mark.parametrize("votes", [3, 10])
def test_dots_fill_one_sheet(votes: int, printed) -> None:
    page = printed(paper("dots", votes_each=votes))

    assert sheets(page) == [A4]
    assert page.locator(".dot-sheet > div").first.locator("i").count() == votes


def test_signs_are_two_to_a_sheet(printed) -> None:
    page = printed(paper("signs", boxes="10, 5, 3, 2"))

    assert page.locator(".sign-list > li").count() == 9
    assert sheets(page) == 5 * [A4]
