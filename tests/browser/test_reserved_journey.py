"""The fourth person of a network gets a reservation, and confirms it in time or too late, on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Attendee, Event, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees
from meetups.services.attendees import confirmations
from tests.chores import work
from tests.factories import EventFactory

PHONE = {"width": 375, "height": 800}


@pytest.fixture(params=[True, False], ids=["with-scripting", "without-scripting"])
def page(request, new_context: Callable[..., BrowserContext], settings, base_url: str) -> Page:
    settings.SITE_URL = base_url
    return new_context(java_script_enabled=request.param, viewport=PHONE).new_page()


@pytest.fixture
def event(transactional_db) -> Event:
    """Create an event with four places, three of them taken from the browser's network."""
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=100)
    event: Event = EventFactory(
        title="Lamps and ladders", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=4
    )
    for name in ("Ann", "Bo", "Cy"):
        confirmations.sign_up(event=event, network="127.0.0.1", name=name, email=f"{name.lower()}@example.org")
    return event


def press(page: Page, button: str, heading: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def sign_up(page: Page, event: Event) -> None:
    page.goto(event.get_absolute_url())
    page.get_by_role("link", name="Save my place").click()
    page.get_by_label("Your name").fill("Robin Ash")
    page.get_by_label("Your email address").fill("robin@example.org")
    page.get_by_label("Show my name on the event’s page").check()
    press(page, "Save my place", "Check your email")
    expect(page.get_by_text("Your place is reserved until")).to_be_visible()


def emails() -> list[str]:
    """Run the worker. Return the kinds of the emails sent to Robin."""
    work()
    sent = OutboxEmail.objects.filter(to="robin@example.org", sent_at__isnull=False)
    return list(sent.order_by("pk").values_list("kind", flat=True))


def link() -> str:
    """Return the link in the last email to Robin."""
    found = set(
        re.findall(
            r"http://\S+/attendees/[^/\s]+/(?=\s)", OutboxEmail.objects.filter(to="robin@example.org").latest("pk").text
        )
    )
    assert len(found) == 1
    return found.pop()


def states(event: Event) -> dict[str, str]:
    return dict(event.attendees.order_by("pk").values_list("name", "status"))


def test_reservation_is_confirmed_and_the_name_shown(page: Page, event: Event) -> None:
    sign_up(page, event)
    assert emails() == ["confirm_place"]
    assert states(event)["Robin Ash"] == "reserved"

    page.goto(link())
    expect(page.get_by_role("heading", name="Confirm your place")).to_be_visible()
    assert states(event)["Robin Ash"] == "reserved"
    press(page, "Confirm my place", "You have a place")
    assert (states(event)["Robin Ash"], emails()) == ("going", ["confirm_place", "place"])
    mine = page.url

    page.goto(event.get_absolute_url())
    expect(page.get_by_text("Robin Ash")).to_have_count(0)
    page.goto(mine)
    page.get_by_role("button", name="Show my name").click()
    expect(page.get_by_role("button", name="Hide my name")).to_be_visible()
    page.goto(event.get_absolute_url())
    expect(page.get_by_role("listitem").filter(has_text="Robin Ash")).to_be_visible()


def test_expired_reservation_is_confirmed_too_late(page: Page, event: Event) -> None:
    sign_up(page, event)
    assert emails() == ["confirm_place"]
    attendees.rsvp(event=event, name="Di", email="di@example.org", wait=True)
    page.goto(link())
    expect(page.get_by_role("heading", name="Confirm your place")).to_be_visible()

    Attendee.objects.filter(name="Robin Ash").update(reserved_until=timezone.now() - GRACE)
    work()
    assert states(event) == {"Ann": "going", "Bo": "going", "Cy": "going", "Robin Ash": "cancelled", "Di": "going"}

    press(page, "Confirm my place", "You are number 1 on the waitlist")  # opened before the reservation expired
    expect(page.get_by_text("Your reservation had ended when you confirmed it")).to_be_visible()
    assert emails() == ["confirm_place", "waiting"]
    attendees.cancel(attendee=event.attendees.get(name="Di"))
    page.reload()
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
