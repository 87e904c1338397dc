"""Check people in at the door: on one phone without scripting, and on two phones at once with scripting."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from meetups.models import Attendee, DoorLink, Event
from meetups.services import doors
from tests.browser.watch import Watch
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory

WEEK = timedelta(days=7)
PHONE = {"width": 375, "height": 800}


@pytest.fixture
def event(transactional_db) -> Event:
    """Create an event that starts in ten minutes, with four places, three of them taken."""
    starts_at = timezone.now() + timedelta(minutes=10)
    event: Event = EventFactory(title="Tea and talk", starts_at=starts_at, capacity=4)
    council = OrganisationFactory(name="Leeds City Council")
    for name in ("Ann Ash", "Bea Carr", "Zoë Ångström"):
        AttendeeFactory(event=event, name=name, organisation=council, is_first_time=name == "Bea Carr")
    return event


@pytest.fixture
def link(event: Event) -> DoorLink:
    return doors.open_link(event=event)


@pytest.fixture
def open_door(link: DoorLink, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens the check-in page on a new phone."""

    def opened(**options) -> Page:
        page = new_context(viewport=PHONE, **options).new_page()
        page.goto(link.get_absolute_url())
        return page

    return opened


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def wait_for_the_second_tap(page: Page) -> None:
    """Wait half a second. A second tap before is ignored."""
    page.wait_for_function("since => performance.now() > since + 500", arg=page.evaluate("performance.now()"))


def forgive_refusals(watch: Watch) -> None:
    """Drop the console's messages about refused requests, which are expected here."""
    watch.complaints[:] = [line for line in watch.complaints if "Failed to load resource: " not in line]


def states(event: Event) -> dict[str, str]:
    return dict(event.attendees.values_list("name", "status"))


def test_check_in_works_without_scripting(event: Event, open_door) -> None:
    page = open_door(java_script_enabled=False)
    expect(page.get_by_text("0 of 3 here. 1 comes for the first time.")).to_be_visible()

    page.get_by_label("Name or organisation").fill("ang")
    page.get_by_label("Name or organisation").press("Enter")
    expect(page.get_by_text("Ann Ash")).to_have_count(0)
    button(page, "Check in Zoë Ångström").click()
    expect(page.get_by_label("This person")).to_contain_text("Is here")
    expect(page.get_by_text("1 of 3 here.")).to_be_visible()
    expect(page.get_by_label("Name or organisation")).to_have_value("ang")
    assert states(event)["Zoë Ångström"] == "came"

    button(page, "Undo check-in Zoë Ångström").click()
    expect(page.get_by_text("0 of 3 here.")).to_be_visible()
    assert states(event) == {"Ann Ash": "going", "Bea Carr": "going", "Zoë Ångström": "going"}

    page.get_by_label("Name or organisation").fill("Dev Eve")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Add “Dev Eve”").click()
    page.get_by_label("Organisation").fill("Somewhere")
    page.get_by_role("button", name="Add and check in").click()
    expect(page.get_by_label("This person")).to_contain_text("Dev Eve")
    expect(page.get_by_text("1 of 4 here.")).to_be_visible()
    assert states(event)["Dev Eve"] == "came"


def test_walk_in_without_a_free_place_is_refused(event: Event, open_door) -> None:
    AttendeeFactory(event=event)
    page = open_door(java_script_enabled=False)
    page.get_by_role("link", name="Add a person who is not on the list").click()
    page.get_by_label("Name").fill("Fay Gill")
    page.get_by_role("button", name="Add and check in").click()
    expect(page.get_by_role("alert")).to_contain_text("All places are taken or kept for somebody.")
    expect(page.get_by_label("Name")).to_have_value("Fay Gill")
    assert "Fay Gill" not in states(event)


def test_code_in_an_email_opens_the_attendee(event: Event, open_door, new_context) -> None:
    ann = Attendee.objects.get(name="Ann Ash")
    stranger = new_context(viewport=PHONE).new_page()
    stranger.goto(f"/door/person/{ann.door_code}/")
    expect(stranger.get_by_role("heading", name="A code for the door")).to_be_visible()
    expect(stranger.get_by_text("Ann Ash")).to_have_count(0)

    page = open_door(java_script_enabled=False)
    page.goto(f"/door/person/{ann.door_code}/")
    button(page, "Check in").click()

    expect(page.get_by_label("This person")).to_contain_text("Is here")
    assert states(event)["Ann Ash"] == "came"


def test_two_phones_see_each_others_check_ins(event: Event, open_door) -> None:
    first, second = open_door(), open_door()

    first.get_by_label("Name or organisation").press_sequentially("an")
    expect(first.locator(".door-list > li")).to_have_count(2)
    expect(first).to_have_url(f"{second.url}?q=an")
    button(first, "Check in Ann Ash").focus()
    first.keyboard.press("Enter")
    expect(first.get_by_role("status")).to_have_text("1 of 3 here. 1 comes for the first time.")
    expect(button(first, "Undo check-in Ann Ash")).to_be_focused()
    expect(first.get_by_label("Name or organisation")).to_have_value("an")

    expect(second.get_by_role("status")).to_have_text("1 of 3 here. 1 comes for the first time.")
    expect(button(second, "Undo check-in Ann Ash")).to_be_visible()
    second.get_by_label("Name or organisation").fill("bea")
    button(second, "Check in Bea Carr").click()
    expect(first.get_by_role("status")).to_have_text("2 of 3 here. 1 comes for the first time.")
    assert states(event) == {"Ann Ash": "came", "Bea Carr": "came", "Zoë Ångström": "going"}


def test_refusal_stays_visible_and_expired_link_is_announced(
    event: Event, link: DoorLink, open_door, watch: Watch
) -> None:
    AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory(event=event, name="Wendy Waits", status="waiting")
    page = open_door()
    page.get_by_label("Name or organisation").fill("wendy")
    button(page, "Let in Wendy Waits").click()
    expect(page.get_by_role("alert")).to_contain_text("All places are taken or kept for somebody.")
    assert states(event)["Wendy Waits"] == "waiting"

    doors.revoke(link=link)
    page.get_by_label("Name or organisation").fill("ann")
    expect(page.get_by_role("heading", name="This check-in link has expired")).to_be_visible()
    forgive_refusals(watch)


def test_double_tap_does_not_undo_a_check_in(event: Event, open_door) -> None:
    page = open_door()
    tick = button(page, "Check in Ann Ash")
    tick.dblclick()

    expect(button(page, "Undo check-in Ann Ash")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 of 3 here. 1 comes for the first time.")
    assert states(event)["Ann Ash"] == "came"


def test_lost_connection_shows_an_error_and_no_check_in(event: Event, open_door, watch: Watch) -> None:
    page = open_door()
    page.context.set_offline(True)
    button(page, "Check in Ann Ash").click()
    expect(page.get_by_role("alert")).to_have_text(
        "There is no connection, so this was not saved. Try again in a moment."
    )
    expect(page.get_by_role("status").filter(has_text="Not connected since")).to_be_visible()
    expect(button(page, "Check in Ann Ash")).to_be_visible()

    page.context.set_offline(False)
    button(page, "Check in Ann Ash").click()
    expect(button(page, "Undo check-in Ann Ash")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    forgive_refusals(watch)


def is_poll(request: Request) -> bool:
    """Return whether the live engine asks again for what is shown."""
    return "if-none-match" in request.headers


def test_list_of_a_search_goes_when_the_box_was_emptied_without_a_connection(open_door, watch: Watch) -> None:
    page = open_door()
    search, rows = page.get_by_label("Name or organisation"), page.locator(".door-list > li")
    page.wait_for_event("requestfinished", is_poll)
    page.route("**/door/**", lambda route: route.abort() if is_poll(route.request) else route.continue_())
    search.fill("ann")
    expect(rows).to_have_count(1)

    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: not is_poll(request)):
        search.fill("")
    page.unroute_all()
    page.context.set_offline(False)
    expect(rows).to_have_count(3)
    forgive_refusals(watch)


def test_list_is_that_of_the_box_when_somebody_types_and_taps_on_a_slow_network(event: Event, open_door) -> None:
    page, held = open_door(), list[Route]()
    search, rows = page.get_by_label("Name or organisation"), page.locator(".door-list > li")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/\?q=bea$"), hold)
    with page.expect_request(re.compile("q=bea$")):
        search.fill("bea")
    button(page, "Check in Ann Ash").click()
    held[0].continue_()
    expect(page.get_by_label("This person")).to_contain_text("Ann Ash")
    expect(rows).to_have_count(1)

    wait_for_the_second_tap(page)
    page.route("**/tick/", hold)
    with page.expect_request("**/tick/"):
        button(page, "Check in Bea Carr").click()
    search.fill("zoë")
    page.wait_for_url(re.compile("q=zo%C3%AB$"))
    held[1].continue_()
    expect(rows.filter(has_text="Zoë")).to_be_visible()
    expect(page).to_have_url(re.compile("/[?]q=zo%C3%AB$"))
    assert states(event) == {"Ann Ash": "came", "Bea Carr": "came", "Zoë Ångström": "going"}


def test_check_in_before_the_day_asks_first_and_the_count_stays_in_sight(event: Event, open_door) -> None:
    AttendeeFactory.create_batch(8, event=event)
    Event.objects.update(capacity=None, starts_at=event.starts_at + WEEK, ends_at=event.ends_at + WEEK)
    page = open_door()
    tick = button(page, "Check in Zoë Ångström")
    tick.scroll_into_view_if_needed()
    expect(page.get_by_role("status")).to_be_in_viewport()
    tick.click()

    asks = page.get_by_role("alert", name="Not today")
    expect(asks).to_contain_text("Check in now? Zoë Ångström")
    now = button(page, "Check in now")
    expect(now).to_be_focused()
    expect(now).to_be_in_viewport()
    assert states(event)["Zoë Ångström"] == "going"
    wait_for_the_second_tap(page)
    now.click()
    expect(page.get_by_role("status")).to_contain_text("1 of 11 here.")
    expect(asks).to_have_count(0)
    assert states(event)["Zoë Ångström"] == "came"
