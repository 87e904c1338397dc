"""The pages for the door print on A4, without the site's header and footer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from meetups.models import Event
from tests.browser.paper import A4, MILLIMETRE, sheets
from tests.browser.states.state import LONG_WORD, Visit
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory, OrganiserFactory


@pytest.fixture
def printed(transactional_db, new_context: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """Return a function that opens a page of an event with print styles, as its organiser."""

    def printed(event: Event, name: str) -> Page:
        page = new_context(viewport={"width": 794, "height": 1123}).new_page()
        path = f"/events/{event.slug}/{'' if name == 'poster' else 'door/'}{name}/"
        Visit(path, user=OrganiserFactory(group=event.group).user).by_browser(page, base_url)
        page.emulate_media(media="print")
        return page

    return printed


def event_with_attendees(number: int, name: str = "Robin Ash", **fields) -> Event:
    event: Event = EventFactory(**fields)
    organisation = OrganisationFactory(name=f"{name} and sons")
    for _ in range(number):
        AttendeeFactory(event=event, name=name, organisation=organisation)
    return event


@pytest.mark.parametrize("name", ["sheet", "badges", "poster"])
def test_print_is_a4_without_header_and_footer(name: str, printed) -> None:
    page = printed(event_with_attendees(3), name)

    assert sheets(page) == [A4]
    around = page.locator(".site-header, .site-footer, .not-print")
    assert around.count() >= 3
    assert [piece.inner_text() for piece in around.all() if piece.is_visible()] == []


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (10, 1), (11, 2)])
@pytest.mark.parametrize("name", ["Robin Ash", LONG_WORD])
def test_sheet_has_ten_badges_of_one_size(number: int, pages: int, name: str, printed) -> None:
    page = printed(event_with_attendees(number, name), "badges")

    assert len(sheets(page)) == pages
    box = page.locator(".badge-list > li").first.bounding_box()
    assert (round(box["width"] / MILLIMETRE), round(box["height"] / MILLIMETRE)) == (90, 54)


def test_sheet_repeats_its_header_row_and_breaks_between_rows(printed) -> None:
    page = printed(event_with_attendees(60), "sheet")

    assert len(sheets(page)) > 1
    head = page.locator(".door-sheet thead")
    assert head.evaluate("element => getComputedStyle(element).display") == "table-header-group"
    row = page.locator(".door-sheet tbody tr").first
    assert row.evaluate("element => getComputedStyle(element).breakInside") == "avoid"


@pytest.mark.parametrize("title", ["Tea and talk", LONG_WORD, "Neighbours and their meetings " * 4])
def test_poster_is_one_sheet_with_a_large_qr_code(title: str, printed) -> None:
    page = printed(EventFactory(title=title[:120].strip()), "poster")

    assert len(sheets(page)) == 1
    assert page.locator(".poster svg").bounding_box()["width"] / MILLIMETRE == pytest.approx(90, abs=1)
