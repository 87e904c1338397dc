"""A visitor without an account finds an event, signs up, gives up the place and takes it again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services.emails import outbox
from tests.browser.keyboard import Keyboard
from tests.factories import AttendeeFactory, EventFactory, in_a_week
from tests.sign_ups import write_answers

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def event(transactional_db, settings, base_url: str) -> Event:
    """Create an event with one free place of six."""
    settings.SITE_URL = base_url
    event = EventFactory(
        title="Lamps and ladders",
        starts_at=in_a_week() - timedelta(days=2),
        capacity=6,
        venue__getting_in="Ring twice.",
    )
    AttendeeFactory.create_batch(5, event=event)
    return event


def link_in_the_email() -> str:
    """Send the last email in the outbox. Return the link in it that manages the place."""
    write_answers()
    email = OutboxEmail.objects.order_by("pk").last()
    assert email is not None
    assert email.sent_at is None
    outbox.deliver(email_id=email.pk)
    message = mail.outbox[-1]
    assert message.to == ["Robin@example.org"]
    [link] = re.findall(r"http://\S+/attendees/\S+", str(message.body))
    return link


def open_the_form(page: Page) -> None:
    """Go from the home page by the fortnight strip and the list of events to the event's form."""
    page.goto("/")
    page.get_by_role("region", name="The next fourteen days").get_by_role("link", name="Lamps and ladders").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lamps and ladders")
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Events").click()
    page.get_by_role("heading", name="Lamps and ladders").get_by_role("link").click()
    expect(page.get_by_text("5 people, 6 places in all")).to_be_visible()
    page.get_by_role("link", name="Save my place").click()


def make_a_mistake(page: Page) -> None:
    """Send the form without a name and with an invalid email address. Check the errors and the kept values."""
    page.get_by_label("Your email address").fill("robin@")
    page.get_by_label("Organisation").fill("City Council")
    page.get_by_label("This is my first time").check()
    page.get_by_role("button", name="Save my place").click()
    expect(page).to_have_title(re.compile("^Error: Sign up for Lamps and ladders"))
    problems = page.get_by_role("alert").get_by_role("link")
    assert problems.all_inner_texts() == [
        "Enter your name.",
        "Enter an email address in full, such as name@example.org.",
    ]
    problems.nth(1).click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    expect(page.get_by_label("Your email address")).to_have_value("robin@")
    expect(page.get_by_label("Your email address")).to_have_accessible_description(
        re.compile("an email address in full")
    )
    problems.nth(0).click()
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Organisation")).to_have_value("City Council")
    expect(page.get_by_label("This is my first time")).to_be_checked()
    expect(page.get_by_label("Show my name")).not_to_be_checked()


def take_the_place(page: Page) -> None:
    page.get_by_label("Your name").fill("Robin Ash")
    page.get_by_label("Your email address").fill("Robin@Example.org")
    page.get_by_role("button", name="Save my place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("See you there")


def expect_of_the_event(page: Page, words: str) -> None:
    """Open the event's page and check the number of people on it."""
    page.get_by_role("link", name=re.compile("^Lamps and ladders$|^The event’s page$")).click()
    expect(page.get_by_text(f"{words}, 6 places in all")).to_be_visible()


@pytest.mark.parametrize("has_scripting", [True, False], ids=["with-scripting", "without-scripting"])
def test_visitor_signs_up_gives_up_the_place_and_takes_it_again(
    has_scripting: bool, event: Event, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=has_scripting, viewport=PHONE).new_page()
    open_the_form(page)
    make_a_mistake(page)
    take_the_place(page)
    expect_of_the_event(page, "6 people")
    expect(page.get_by_role("heading", name="Full")).to_be_visible()

    link = link_in_the_email()
    page.goto(link)
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    expect(page.get_by_text("Ring twice.")).to_be_visible()
    assert event.attendees.going().count() == 6  # opening the link changes nothing
    page.get_by_role("button", name="Give up my place").click()
    expect(page.get_by_role("heading", name="You gave up your place")).to_be_visible()
    assert (page.url, link_in_the_email()) == (link, link)
    expect_of_the_event(page, "5 people")

    page.goto(link)
    page.get_by_role("button", name="Save my place").click()
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    assert link_in_the_email() == link
    expect_of_the_event(page, "6 people")
    assert Attendee.objects.filter(email__iexact="robin@example.org").count() == 1


def type_with_a_mistake(keyboard: Keyboard) -> None:
    """Send the form by keyboard with errors, follow the error summary, and correct it."""
    page = keyboard.page
    keyboard.type("robin@", "Your email address")
    keyboard.press("Space", "This is my first time")
    keyboard.go("Save my place")
    keyboard.press("Enter", "Enter an email address in full")
    expect(page.get_by_label("Your email address")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Robin Ash")
    keyboard.type("Robin@Example.org", "Your email address")
    expect(page.get_by_label("This is my first time")).to_be_checked()
    keyboard.go("Save my place")


def test_signing_up_works_by_keyboard_alone(event: Event, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    keyboard = Keyboard(page)
    keyboard.press("Enter", "Skip to the content")
    keyboard.go("Lamps and ladders")
    keyboard.go("Save my place")
    type_with_a_mistake(keyboard)
    expect(page.get_by_role("heading", level=1)).to_have_text("See you there")

    page.goto(link_in_the_email())
    keyboard.go("Give up my place", "Space")
    expect(page.get_by_role("heading", name="You gave up your place")).to_be_visible()
    keyboard.go("Save my place")
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    keyboard.go("Change what you told us")
    keyboard.type("Robin Elm", "Your name")
    keyboard.press("Space", "This is my first time")
    keyboard.go("Save")
    attendee = event.attendees.get(email__iexact="robin@example.org")
    assert (attendee.is_going, attendee.name, attendee.is_first_time) == (True, "Robin Elm", False)
