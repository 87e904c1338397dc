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


@pytest.mark.parametrize(
    ("number", "pages", "name", "points"),
    [
        (3, 1, "Robin Ash", 48),
        (9, 2, "Wilhelmina Persephone Featherstonehaugh-Cholmondeley Younger", 36),
        (1, 1, LONG_WORD[:60], 24),
    ],
)
def test_badges_are_eight_to_a_sheet_with_large_names_and_nothing_is_cut(
    number: int, pages: int, name: str, points: int, printed
) -> None:
    page = printed(event_with_attendees(number, name), "badges")

    assert len(sheets(page)) == pages
    badge = page.locator(".badge-list > li").first
    box = badge.bounding_box()
    assert (round(box["width"] / MILLIMETRE), round(box["height"] / MILLIMETRE)) == (105, 74)
    size = page.locator(".badge-list b").first.evaluate("name => parseFloat(getComputedStyle(name).fontSize)")
    assert size * 72 / 96 == pytest.approx(points)
    inner = "li => [li.scrollWidth <= li.clientWidth, li.scrollHeight <= li.clientHeight]"
    assert badge.evaluate(inner) == [True, True]


def test_sheet_repeats_its_header_row_and_breaks_between_rows(printed) -> None:
    page = printed(event_with_attendees(90), "sheet")

    assert sheets(page) == 4 * [A4]
    head = page.locator(".door-sheet thead")
    assert head.evaluate("element => getComputedStyle(element).display") == "table-header-group"
    row = page.locator(".door-sheet tbody tr").first
    assert row.evaluate("element => getComputedStyle(element).breakInside") == "avoid"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"title": "Tea and talk"}, "Free"),
        ({"title": LONG_WORD, "venue": None}, "Free"),
        (
            {
                "title": ("Neighbours and their meetings " * 4)[:120].strip(),
                "status": "tentative",
                "attendance_mode": "mixed",
                "online_url": "https://call.example.org/",
                "venue__name": "The Old Council House beside the Canal",
                "venue__step_free": "no",
                "venue__step_free_note": ("Two steps at the door, and a ramp. " * 6)[:200].strip(),
            },
            "Free",
        ),
        ({"title": ("Neighbours and their meetings " * 4)[:120].strip(), "status": "cancelled"}, "Cancelled"),
    ],
)
def test_poster_is_one_sheet_with_a_large_qr_code_and_nothing_is_cut(fields: dict, state: str, printed) -> None:
    page = printed(EventFactory(group__colour=3, **fields), "poster")

    assert sheets(page) == [A4]
    assert page.locator(".poster-scan svg").bounding_box()["width"] / MILLIMETRE == pytest.approx(82, abs=1)
    assert page.locator(".poster-state").inner_text() == state
    head = page.locator(".poster-head")
    style = "head => [getComputedStyle(head).backgroundColor, getComputedStyle(head).printColorAdjust]"
    assert head.evaluate(style) == ["rgb(242, 145, 120)", "exact"]
    assert page.locator(".poster").evaluate("poster => poster.scrollHeight <= poster.clientHeight") is True
    assert head.evaluate("head => [head.scrollWidth <= head.clientWidth, head.scrollHeight <= head.clientHeight]") == [
        True, True,
    ]  # fmt: skip
