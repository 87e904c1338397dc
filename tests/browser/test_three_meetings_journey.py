"""One meeting of a series is moved, one cancelled and one skipped, with the clicks counted, with and without script."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetups.models import Event, EventSeries
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventSeriesFactory, OrganiserFactory

WEEK = timedelta(days=7)


@pytest.fixture
def series(transactional_db) -> EventSeries:
    """Return a series of four meetings with an attendee at each."""
    first = timezone.localdate() + WEEK
    series = EventSeriesFactory(title="Mending night", starts_on=first, rrule="FREQ=WEEKLY;COUNT=4")
    services.fill(series=series)
    for event in series.occurrences.all():
        AttendeeFactory(event=event)
    return series


class Organiser:
    """An organiser at a browser, whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def opens(self, thing: Event | EventSeries) -> None:
        self.page.goto(f"/admin/meetups/{thing._meta.model_name}/{thing.pk}/change/")

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
        self.clicks += 1

    def reads(self, words: str) -> None:
        expect(self.page.locator(".messagelist")).to_contain_text(words)

    def moves(self, event: Event, day: date) -> None:
        self.opens(event)
        self.page.locator("[name=starts_at_0]").fill(day.isoformat())
        self.click("button", "Save")
        self.reads("1 attendee gets an email in 15 minutes.")

    def cancels(self, event: Event) -> None:
        self.opens(event)
        self.click("link", "Cancel this meeting")
        expect(self.page.get_by_text("1 attendee gets an email.")).to_be_visible()
        self.page.get_by_label("Reason").fill("The lights are out.")
        self.click("button", "Cancel this meeting")
        self.reads("1 event is cancelled. 1 person is emailed.")

    def skips(self, series: EventSeries, day: date) -> None:
        self.opens(series)
        self.page.locator("[name=exceptions-0-on]").fill(day.isoformat())
        self.page.locator("[name=exceptions-0-is_removed]").check()
        self.clicks += 1
        self.click("button", "Save")
        self.reads("1 meeting is cancelled. 1 attendee gets an email.")


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 375)])
def test_meeting_is_moved_by_one_click_cancelled_by_two_and_skipped_by_two(
    series: EventSeries, open_page: Callable[..., Page], script: bool, width: int
) -> None:
    moved, cancelled, skipped, kept = series.occurrences.order_by("starts_at")
    user = OrganiserFactory(group=series.group).user
    page = open_page("", user, java_script_enabled=script, viewport={"width": width, "height": 800})
    organiser, new_day = Organiser(page), moved.local_date + timedelta(days=1)

    organiser.moves(moved, new_day)
    organiser.cancels(cancelled)
    organiser.skips(series, skipped.local_date)

    assert organiser.clicks == 5
    found = [(event.local_date, event.hours, event.status) for event in Event.objects.order_by("recurrence_id")]
    assert found == [
        (new_day, kept.hours, "confirmed"),
        (cancelled.local_date, kept.hours, "cancelled"),
        (skipped.local_date, kept.hours, "cancelled"),
        (kept.local_date, kept.hours, "confirmed"),
    ]
