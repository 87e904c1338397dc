"""The screen of a grid on a projector of 1920 by 1080 pixels: a full timetable of long titles fits."""

from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.screens import small_text
from tests.browser.states.grid_hosts import full

LONG = ("How do we find speakers? " * 5)[:120]
LINES = """() => [...document.querySelectorAll(".screen-grid td > span")].map((title) => {
  const cell = title.parentElement.getBoundingClientRect(), box = title.getBoundingClientRect();
  const isInside = box.left >= cell.left && box.right <= cell.right && box.bottom <= cell.bottom;
  return isInside && Math.round(box.height / parseFloat(getComputedStyle(title).lineHeight));
})"""


def test_thirty_long_titles_have_four_whole_lines_each_and_no_small_text(transactional_db, page: Page) -> None:
    grid = full()
    grid.pitches.update(title=LONG)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(reverse("meetups:grids-screen", args=[grid.event.slug]))

    width, height = page.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]")
    assert (width, height) == (1920, 1080)
    assert page.evaluate(LINES) == [4] * 30
    assert page.locator(".screen-grid td > span").first.evaluate("span => getComputedStyle(span).fontSize") == "36.48px"
    assert small_text(page) == []
