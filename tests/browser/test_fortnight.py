"""The fortnight strip shows fourteen days from today, with links on the days that have events."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory


def at_six(days: int) -> datetime:
    """Return 18:00, `days` days from today."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(18)))


@pytest.fixture
def group(transactional_db):
    """Create events in two and five days, a cancelled one, a draft, and one in fourteen days."""
    group = GroupFactory()
    for days, title, status in (
        (2, "Alone", Event.Status.CONFIRMED),
        (5, "First", Event.Status.CONFIRMED),
        (5, "Second", Event.Status.TENTATIVE),
        (7, "Off", Event.Status.CANCELLED),
        (8, "Secret", Event.Status.DRAFT),
        (14, "Too late", Event.Status.CONFIRMED),
    ):
        EventFactory(group=group, title=title, starts_at=at_six(days), status=status)
    return group


def strip_of(page: Page) -> Locator:
    return page.get_by_role("region", name="The next fourteen days").get_by_role("listitem")


@pytest.mark.parametrize("where", ["home", "group"])
def test_days_with_events_have_links(where: str, group, page: Page) -> None:
    page.goto("/" if where == "home" else group.get_absolute_url())
    days = strip_of(page)
    today = timezone.localdate()
    assert [int(day.locator("b").inner_text()) for day in days.all()] == [
        (today + timedelta(days=number)).day for number in range(14)
    ]
    assert [day.get_attribute("aria-current") for day in days.all()] == ["date"] + [None] * 13
    links = {
        number: day.get_by_role("link") for number, day in enumerate(days.all()) if day.get_by_role("link").count()
    }
    alone = Event.objects.get(title="Alone")
    assert {number: link.get_attribute("href") for number, link in links.items()} == {
        2: alone.get_absolute_url(),
        5: f"{reverse('meetups:events-index')}?on={today + timedelta(days=5)}",
    }
    assert links[2].text_content().split(": ")[1] == "Alone, 6pm to 7pm"
    assert links[5].text_content().split(": ")[1] == "First, 6pm to 7pm; Second, 6pm to 7pm"


def test_link_of_a_day_opens_its_events(group, page: Page) -> None:
    page.goto("/")
    strip_of(page).get_by_role("link", name="Alone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alone")
    page.go_back()
    strip_of(page).get_by_role("link", name="First").click()
    events = page.locator(".event-list").get_by_role("heading", level=3).get_by_role("link")
    expect(events).to_have_text(["First", "Second"])


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_all_days_are_visible_on_every_screen(width: int, group, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    boxes = [day.bounding_box() for day in strip_of(page).all()]
    assert len(boxes) == 14
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
