"""The page of an event and its timetable on paper: nothing that is only true today, and no sheet left half empty."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.paper import A4, MILLIMETRE, sheets
from tests.factories import EventFactory, GroupFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory

LONG = ("How do we find speakers? " * 5)[:120]
A4_LANDSCAPE, A3_LANDSCAPE = (297, 210), (420, 297)


def test_event_on_paper_has_no_days_to_go_and_its_neighbours_in_one_row(transactional_db, page: Page) -> None:
    group = GroupFactory()
    noon = datetime.now(ZoneInfo(group.zone)).replace(hour=12, minute=0, second=0, microsecond=0)
    first, *_others = [
        EventFactory(group=group, starts_at=noon + timedelta(days=days), ends_at=noon + timedelta(days=days, hours=1))
        for days in (3, 17, 31)
    ]
    page.goto(first.get_absolute_url())
    page.set_viewport_size({"width": 703, "height": 1123})
    ahead = page.locator(".ticket-ahead")
    assert (ahead.inner_text() in {"in 3 days", "in 2 days"}, ahead.is_visible()) == (True, True)  # two at midnight
    page.emulate_media(media="print")

    assert sheets(page) == [A4]
    assert ahead.is_visible() is False
    assert page.get_by_text("Costs").is_visible() is False
    assert len({item.bounding_box()["y"] for item in page.locator(".series-line > li").all()}) == 1
    assert page.locator(".series-line > li").count() == 3
    page.emulate_media(media="screen")


@pytest.mark.parametrize(("query", "sheet", "height"), [("", A4_LANDSCAPE, 160), ("?size=wall", A3_LANDSCAPE, 232)])
def test_short_timetable_fills_one_sheet_and_says_when_and_where(
    query: str, sheet: tuple[int, int], height: int, transactional_db, page: Page
) -> None:
    grid = GridFactory(event__title="Spring camp", event__venue__name="City Library")
    GridRoomFactory(grid=grid)
    GridSlotFactory.create_batch(2, grid=grid)
    page.goto(reverse("meetups:grids-print", args=[grid.event.slug]) + query)
    page.emulate_media(media="print")

    assert sheets(page) == [sheet]
    assert page.locator(".wall").bounding_box()["height"] / MILLIMETRE == pytest.approx(height, abs=1)
    when = f"{grid.event.leaf.long}, {grid.event.hours} · City Library"
    assert page.locator("#wall-title + p").inner_text() == when
    page.emulate_media(media="screen")


@pytest.mark.parametrize(("query", "sheet"), [("", A4_LANDSCAPE), ("?size=wall", A3_LANDSCAPE)])
@pytest.mark.parametrize(("slots", "title"), [(5, LONG), (10, "Tea")])
def test_full_timetable_of_six_rooms_is_one_sheet(
    query: str, sheet: tuple[int, int], slots: int, title: str, transactional_db, page: Page
) -> None:
    start = timezone.now().replace(hour=9, minute=0)
    event = {"starts_at": start, "ends_at": start + timedelta(hours=8), "venue__name": "City Library"}
    grid = GridFactory(**{f"event__{name}": value for name, value in event.items()})
    rooms = [GridRoomFactory(grid=grid, name=f"Room {number}") for number in range(6)]
    for number in range(slots):
        slot = GridSlotFactory(grid=grid, starts_after=45 * number)
        for room in rooms:
            PitchFactory(grid=grid, title=title, name="Ann Ash", is_name_public=True, room=room, slot=slot)

    page.goto(reverse("meetups:grids-print", args=[grid.event.slug]) + query)
    page.emulate_media(media="print")
    printed = sheets(page)
    page.emulate_media(media="screen")

    assert printed == [sheet]
