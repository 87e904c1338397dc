"""An hour of talks with a host, the screen and two phones: with scripting, and by forms alone."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetups.models import Call, Event, Talk, TalkStep
from meetups.services import boards
from tests.boards import HostLinkFactory
from tests.browser.room import button, heading, organiser, press, soon
from tests.browser.screens import small_text
from tests.talks import CallFactory, TalkFactory

BINS, MAPS, DOORS = "What a town learns from its bins", "Maps at a bus stop", "Open data, closed doors"
TALKS = "/events/tea/talks/"
HOST = f"{TALKS}host/"
LAPTOP = {"width": 1280, "height": 720}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def call(event: Event) -> Call:
    """Accept three talks of five minutes, which begin now, at an event with a board."""
    boards.open_board(event=event)
    call: Call = CallFactory(event=event, starts_after=10)
    for number, title in enumerate((BINS, MAPS, DOORS), 1):
        TalkFactory(call=call, title=title, position=number, name="Robin Reed", is_name_public=number == 1)
    return call


def let_pass(call: Call, ago: timedelta) -> None:
    """Let so much time pass: everything has been so much earlier."""
    talks = Talk.objects.filter(call=call)
    talks.update(**{name: F(name) - ago for name in ("started_at", "ends_at", "ended_at")})
    Event.objects.filter(pk=call.event_id).update(starts_at=F("starts_at") - ago, ends_at=F("ends_at") - ago)
    Call.objects.filter(pk=call.pk).update(version=F("version") + 1)


def leave(call: Call, seconds: float) -> None:
    """Let so much time pass that the talk that is on has so many seconds left."""
    ends_at = call.talks.on().get().ends_at
    assert ends_at
    let_pass(call, ends_at - timezone.now() - timedelta(seconds=seconds))


def shows_time(page: Page, minutes: str) -> None:
    """Wait for a countdown with these minutes, as a pattern."""
    expect(page.get_by_role("timer")).to_have_text(re.compile(rf"^{minutes}:[0-5][0-9]$"))


def test_three_talks_of_which_one_runs_over(event: Event, call: Call, open_page) -> None:
    host = open_page(HOST, organiser(event))
    screen = open_page(f"{TALKS}screen/", viewport=LAPTOP)
    first, second = open_page(TALKS), open_page(TALKS)
    expect(screen.get_by_role("heading", name=BINS)).to_be_visible()
    press(screen, "Sound on")

    press(host, "Start this talk")
    soon(screen, first, second)
    heading(screen, BINS)
    expect(screen.get_by_text("Robin Reed")).to_be_visible()
    for page in (screen, first, second):
        shows_time(page, "[45]")
    run_over(call, host, screen, first)
    skip_and_come_back(host, screen, second)
    assert small_text(screen) == []


def run_over(call: Call, host: Page, screen: Page, phone: Page) -> None:
    """See the last two minutes and the end of a talk on the screen, and then that the next one is late."""
    leave(call, 100)
    soon(screen, phone)
    expect(screen.get_by_text("The last two minutes", exact=True)).to_be_visible()
    expect(phone.get_by_text("The last two minutes", exact=True)).to_be_visible()
    shows_time(screen, "1")
    leave(call, 2)
    soon(host, phone)
    screen.clock.fast_forward(2500)
    expect(screen.locator("body")).to_have_attribute("data-flash", "")
    expect(screen.get_by_text("The time is up.", exact=True).last).to_be_visible()
    expect(screen.get_by_role("status")).to_have_text("The time is up.")
    shows_time(screen, "0")
    let_pass(call, 4 * MINUTE)
    soon(host, phone)
    expect(host.locator("#host-now")).to_contain_text("4 minutes late")
    expect(phone.get_by_role("listitem").filter(has_text=MAPS)).to_contain_text("planned for")


def skip_and_come_back(host: Page, screen: Page, phone: Page) -> None:
    """End the talk by mistake and take it back, give the third talk before the second, and end."""
    press(host, "End this talk")
    heading(host, f"Next: {MAPS}")
    press(host, f"Undo: A talk ended (“{BINS}”)")
    expect(button(host, "End this talk")).to_be_visible()
    press(host, "End this talk")
    heading(host, f"Next: {MAPS}")
    soon(screen, phone)
    heading(screen, f"Next: {MAPS}")
    press(host, f"Start “{DOORS}”")
    soon(screen, phone)
    heading(screen, DOORS)
    expect(screen.get_by_text("Robin Reed")).to_have_count(0)
    press(host, "Pause")
    soon(screen, phone)
    for page in (screen, phone):
        expect(page.get_by_text("The clock is paused.")).to_be_visible()
    press(host, "Start again")
    expect(button(host, "Pause")).to_be_visible()
    press(host, f"Start “{MAPS}”")
    heading(host, MAPS)
    press(host, "End this talk")
    heading(host, "All talks are over")
    soon(screen, phone)
    heading(screen, "Thank you")
    expect(phone.get_by_role("heading", name="The talks are over")).to_be_visible()
    soon(phone)  # sentences are five seconds apart
    expect(phone.get_by_role("status")).to_have_text("All talks are over.")


def test_three_talks_by_forms_alone(event: Event, call: Call, open_page) -> None:
    host = open_page(HOST, organiser(event), java_script_enabled=False)
    token = HostLinkFactory(board=event.board).token
    other = open_page(f"{HOST}{token}/", java_script_enabled=False)
    screen = open_page(f"{TALKS}screen/", java_script_enabled=False, viewport=LAPTOP)
    phone = open_page(TALKS, java_script_enabled=False)

    press(host, "Start this talk")
    press(other, "Start this talk")
    expect(other.get_by_role("alert")).to_contain_text("“A talk started” was pressed before you, by Ann Ash.")
    other.get_by_role("link", name="Carry on with the talks as they are now").click()
    press(other, "Add a minute")
    leave(call, -30)
    screen.reload()
    heading(screen, BINS)
    expect(screen.get_by_text("The time is up.")).to_be_visible()
    phone.get_by_role("link", name="Show what is new").click()
    expect(phone.get_by_role("heading", name=f"Now: {BINS}, Robin Reed")).to_be_visible()
    host.get_by_role("link", name="Show what is new").click()
    for title in (MAPS, DOORS):
        press(host, "End this talk")
        heading(host, f"Next: {title}")
        press(host, "Start this talk")
    press(host, "End this talk")
    heading(host, "All talks are over")
    screen.reload()
    heading(screen, "Thank you")
    assert TalkStep.objects.filter(kind="start").count() == 3
