"""An organiser creates a series and changes its events, and pages and feeds agree."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Event, EventSeries, Group
from meetups.wording.dates import leaf
from tests.browser.watch import Watch
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, VenueFactory

LONDON = ZoneInfo("Europe/London")
FORTNIGHT = timedelta(days=14)
PHONE = {"width": 375, "height": 800}


@pytest.fixture
def group(transactional_db) -> Group:
    VenueFactory(name="Corn Exchange")
    VenueFactory(name="Town Hall")
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def open_browser(group: Group, live_server, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens Chromium with an organiser of the group logged in."""

    def opened(**options: Any) -> Page:
        client = Client()
        client.force_login(OrganiserFactory(group=group).user)
        context = new_context(viewport={"width": 1280, "height": 900}, **options)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    return opened


@pytest.fixture
def first() -> date:
    """Return a Wednesday in one to two weeks."""
    today = timezone.localdate()
    return today + timedelta(days=7 + (2 - today.weekday()) % 7)


def type_series(page: Page, first: date) -> None:
    """Fill in the form: every other Wednesday at 6pm, four times."""
    page.goto("/admin/meetups/eventseries/add/")
    page.get_by_label("Title").fill("Mending night")
    page.get_by_label("First date").fill(first.isoformat())
    page.get_by_label("Starts at").fill("6 pm")
    page.get_by_label("It ends").select_option("times")
    page.locator("[name=times]").fill("4")


def check_preview(page: Page, first: date) -> None:
    """Check that the four dates are shown and nothing is saved yet."""
    dates = page.locator("#preview-dates")
    expect(dates).to_contain_text("Every other Wednesday, 4 times")
    expect(dates.get_by_role("listitem")).to_contain_text([leaf(first + FORTNIGHT * n).long for n in range(4)])
    assert EventSeries.objects.count() == 0


def lose_the_connection(page: Page) -> None:
    """Check that the dates go when others are asked for in vain, and come again."""
    page.context.set_offline(True)
    page.locator("[name=times]").fill("5")
    words = "The dates could not be shown. They are tried again when you go on typing."
    expect(page.locator("#preview-dates")).to_have_text(words)
    page.context.set_offline(False)
    page.locator("[name=times]").fill("4")


def choose_venue(page: Page, name: str) -> None:
    page.locator("#id_venue").select_option(f"{name}, Leeds")


def save(page: Page, button: str = "Save", words: str = "was changed successfully") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def open_meeting(page: Page, day: date) -> None:
    page.goto(f"/admin/meetups/event/{Event.objects.get(recurrence_id=day).pk}/change/")
    expect(page.get_by_text("Part of the series Mending night: every other Wednesday")).to_be_visible()


def change_hour(page: Page, day: date, which: str) -> None:
    """Move a meeting to 6:30pm to 7:30pm. `which` is the label of the scope."""
    open_meeting(page, day)
    page.locator("[name=starts_at_1]").fill("18:30")  # the end moves too
    page.get_by_label(which, exact=True).check()
    save(page)


def cancel(page: Page, day: date) -> None:
    event = Event.objects.get(recurrence_id=day)
    page.goto("/admin/meetups/event/")
    page.locator(f"input[name=_selected_action][value='{event.pk}']").check()
    page.get_by_label("Action:").select_option("cancel")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Reason").fill("The lights are out.")
    page.get_by_role("button", name="Cancel with a reason").click()
    expect(page.get_by_text("1 event is cancelled.")).to_be_visible()


def in_feed(page: Page) -> list[tuple[date, str, str, bool]]:
    """Return date, start time, venue and whether it is cancelled, for each meeting in the group's calendar."""
    calendar = icalendar.Calendar.from_ical(page.request.get("/groups/lamp-menders/calendar.ics").body())
    entries = [(entry, entry.decoded("DTSTART").astimezone(LONDON)) for entry in calendar.walk("VEVENT")]
    return sorted(
        (start.date(), f"{start:%H:%M}", entry.get("LOCATION", "").split(",")[0], entry["STATUS"] == "CANCELLED")
        for entry, start in entries
    )


def check_lists(page: Page, meetings: list[tuple[date, str, str, bool]]) -> None:
    """Check that the list and each event's page show times, venues and cancellations."""
    hours = {"18:00": "6pm to 7pm", "18:30": "6:30pm to 7:30pm"}
    for day, hour, venue, is_cancelled in meetings:
        page.goto(f"/events/?on={day.isoformat()}")
        row = page.locator(".event-list > li")
        expect(row).to_contain_text([f"{hours[hour]} · "])
        expect(row).to_contain_text([venue])
        expect(row.get_by_text("Cancelled")).to_have_count(int(is_cancelled))
        expect(row.get_by_text("Different venue this time")).to_have_count(int(venue == "Town Hall"))
        row.get_by_role("link").first.click()
        expect(page.get_by_role("main")).to_contain_text(hours[hour])
        expect(page.get_by_role("main")).to_contain_text(venue)
        expect(page.get_by_role("heading", name="Cancelled")).to_have_count(int(is_cancelled))


def test_page_list_and_feed_agree_on_a_changed_series(open_browser, first: date, watch: Watch) -> None:
    page = open_browser()
    type_series(page, first)
    check_preview(page, first)  # updated by script, without the button
    lose_the_connection(page)
    check_preview(page, first)
    watch.complaints[:] = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]
    choose_venue(page, "Corn Exchange")
    save(page, "Publish", "was added successfully")
    second, third, fourth = (first + FORTNIGHT * number for number in (1, 2, 3))

    open_meeting(page, second)
    choose_venue(page, "Town Hall")
    save(page)
    cancel(page, third)
    change_hour(page, second, "this and the following")

    open_meeting(page, second)
    expect(page.get_by_text("Changed by hand, and kept when the series changes: venue.")).to_be_visible()
    meetings = [
        (first, "18:00", "Corn Exchange", False),
        (second, "18:30", "Town Hall", False),
        (third, "18:00", "Corn Exchange", True),
        (fourth, "18:30", "Corn Exchange", False),
    ]
    assert in_feed(page) == meetings
    check_lists(page, meetings)


def test_series_form_works_without_scripting(open_browser, first: date) -> None:
    page = open_browser(java_script_enabled=False)
    type_series(page, first)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/#preview")
    expect(page.locator("#preview")).to_be_in_viewport()
    check_preview(page, first)
    save(page, "Publish", "was added successfully")
    change_hour(page, first + FORTNIGHT, "all still to come")

    assert [meeting[:2] for meeting in in_feed(page)] == [(first + FORTNIGHT * n, "18:30") for n in range(4)]

    page.get_by_role("link", name="Mending night, ").first.click()
    page.get_by_role("link", name="Pause the series").click()
    expect(page.get_by_text("4 meetings are deleted.")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Mending night is paused.")).to_be_visible()
    assert in_feed(page) == []


def test_end_moves_with_the_start_at_once(open_browser, group: Group) -> None:
    event = EventFactory(group=group, title="Mending night")
    page = open_browser()
    page.set_viewport_size(PHONE)
    page.goto(f"/admin/meetups/event/{event.pk}/change/")
    day = event.local_date.isoformat()
    start, end, end_day = (page.locator(f"[name={name}]") for name in ("starts_at_1", "ends_at_1", "ends_at_0"))

    start.fill("11.30 pm")
    expect(end).to_have_value("12:30am")
    expect(end_day).to_have_value((event.local_date + timedelta(days=1)).isoformat())
    start.fill("7")  # in the morning or in the evening: nothing moves
    expect(end).to_have_value("12:30am")
    start.fill("6:30pm")
    expect(end).to_have_value("7:30pm")
    expect(end_day).to_have_value(day)
    end.fill("7pm")  # put back by hand, so it stays
    save(page)

    event.refresh_from_db()
    assert [f"{moment:%H:%M}" for moment in (event.local_start, event.local_end)] == ["18:30", "19:00"]
