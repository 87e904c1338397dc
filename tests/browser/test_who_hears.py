"""The lines beside the buttons of a form: on a phone, with script for what is chosen, without it for all."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from meetups.models import Event
from meetups.services import series as services
from tests.browser.states.state import session_cookie
from tests.factories import AttendeeFactory, EventSeriesFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 800}
LINES = "#who-hears p:visible"


def open_form(page: Page, base_url: str) -> None:
    """Open the form of the first of three meetings, as its organiser."""
    organiser = OrganiserFactory()
    day = timezone.localdate() + timedelta(days=7)
    series = EventSeriesFactory(group=organiser.group, starts_on=day, rrule="FREQ=DAILY;COUNT=3")
    services.fill(series=series)
    for event in series.occurrences.all():
        AttendeeFactory(event=event)
    page.context.add_cookies([session_cookie(organiser.user, base_url)])
    page.goto(base_url + address(Event, "change", series.occurrences.earliest("starts_at").pk))


def test_line_follows_the_chosen_meetings_and_fits_a_phone(browser: Browser, live_server) -> None:
    page = browser.new_page(viewport=PHONE)
    open_form(page, live_server.url)
    expect(page.locator(LINES)).to_contain_text(["This one: 1 attendee gets an email in 15 minutes if the title, time"])

    page.get_by_label("all still to come").check()

    line = page.locator(LINES)
    expect(line).to_contain_text(["All still to come: 3 attendees of 3 meetings get an email"])
    box, button = line.bounding_box(), page.locator("[name=_save]").bounding_box()
    assert box
    assert button
    assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE["width"]) == (True, True)
    assert 0 < button["y"] - box["y"] - box["height"] < 60
    page.close()


def test_all_lines_are_shown_without_script(browser: Browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()

    open_form(page, live_server.url)

    expect(page.locator(LINES)).to_have_count(3)
    context.close()
