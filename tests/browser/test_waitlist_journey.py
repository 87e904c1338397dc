"""A visitor joins the waitlist, gets a place when others cancel, and gives it up, on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees
from tests.chores import work
from tests.factories import EventFactory
from tests.sign_ups import rsvp

PHONE = {"width": 375, "height": 800}


@pytest.fixture(params=[True, False], ids=["with-scripting", "without-scripting"])
def page(request, new_context: Callable[..., BrowserContext], settings, base_url: str) -> Page:
    settings.SITE_URL = base_url
    return new_context(java_script_enabled=request.param, viewport=PHONE).new_page()


def full(hours: int) -> Event:
    """Create an event with two places, both taken, and one person on the waitlist."""
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    event = EventFactory(
        title="Lamps and ladders", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=2
    )
    for name in ("Ann", "Bo", "Cy"):
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    return event


def emails_to(email: str) -> list[str]:
    """Run the worker. Return the kinds of the emails sent to this address, in order."""
    work()
    sent = OutboxEmail.objects.filter(to=email, sent_at__isnull=False)
    assert len([message for message in mail.outbox if message.to == [email]]) == sent.count()
    return list(sent.order_by("pk").values_list("kind", flat=True))


def link_for(email: str) -> str:
    """Return the link in the last email to this address."""
    message = OutboxEmail.objects.filter(to=email).latest("pk")
    links = set(re.findall(r"http://\S+/attendees/[^/\s]+/(?=\s)", message.text))
    assert len(links) == 1
    return links.pop()


def press(page: Page, button: str, heading: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def join(page: Page, event: Event) -> None:
    """Join the waitlist, starting on the event's page."""
    page.goto(event.get_absolute_url())
    expect(page.get_by_role("heading", name="Full")).to_be_visible()
    page.get_by_role("link", name="Join the waitlist").click()
    expect(page.get_by_role("heading", name="All places are taken")).to_be_visible()
    page.get_by_label("Your name").fill("Robin Ash")
    page.get_by_label("Your email address").fill("robin@example.org")
    press(page, "Join the waitlist", "Check your email")


def states(event: Event) -> dict[str, str]:
    return dict(event.attendees.order_by("pk").values_list("name", "status"))


def test_waiting_visitor_is_promoted_and_cancels(page: Page, transactional_db) -> None:
    event = full(hours=100)
    join(page, event)
    assert emails_to("robin@example.org") == ["waiting"]

    page.goto(link_for("robin@example.org"))
    expect(page.get_by_role("heading", name="number 2 on the waitlist")).to_be_visible()
    mine = page.url

    for name, position in (("Ann", 1), ("Bo", 0)):
        page.goto(link_for(f"{name.lower()}@example.org"))
        page.get_by_text("Give up my place", exact=True).click()
        expect(page.get_by_text("Somebody is waiting for a place.")).to_be_visible()
        press(page, "Yes, give up my place", "You gave up your place")
        page.goto(mine)
        heading = f"number {position} on the waitlist" if position else "You have a place"
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert emails_to("cy@example.org") == ["waiting", "promoted"]
    assert emails_to("robin@example.org") == ["waiting", "promoted"]
    assert link_for("robin@example.org") == mine
    expect(page.get_by_role("heading", name="At the door")).to_be_visible()

    press(page, "Give up my place", "You gave up your place")
    assert emails_to("robin@example.org") == ["waiting", "promoted", "place_cancelled"]
    assert states(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "going", "Robin Ash": "cancelled"}
    page.get_by_role("link", name="The event’s page").click()
    expect(page.get_by_role("link", name="Save my place")).to_be_visible()


def test_place_is_offered_and_accepted_close_to_the_start(page: Page, transactional_db) -> None:
    event = full(hours=20)
    join(page, event)
    attendees.cancel(attendee=event.attendees.get(name="Ann"))
    assert emails_to("cy@example.org") == ["waiting", "offer"]

    page.goto(link_for("cy@example.org"))
    expect(page.get_by_role("heading", name="A place is free for you")).to_be_visible()
    press(page, "Decline the place", "You are no longer on the waitlist")
    assert emails_to("cy@example.org") == ["waiting", "offer", "waitlist_left"]
    assert emails_to("robin@example.org") == ["waiting", "offer"]

    page.goto(link_for("robin@example.org"))
    press(page, "Accept the place", "You have a place")
    assert emails_to("robin@example.org") == ["waiting", "offer", "place"]
    assert states(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "cancelled", "Robin Ash": "going"}


def test_last_place_is_taken_while_the_form_is_filled_in(page: Page, transactional_db) -> None:
    event = full(hours=100)
    Event.objects.filter(pk=event.pk).update(capacity=3)
    Attendee.objects.filter(name="Cy").delete()
    page.goto(f"{event.get_absolute_url()}rsvp/")
    page.get_by_label("Your name").fill("Robin Ash")
    page.get_by_label("Your email address").fill("robin@example.org")
    page.get_by_label("Access needs").fill("A ramp.")
    attendees.rsvp(event=event, name="Di", email="di@example.org")

    press(page, "Save my place", "There is a problem")
    expect(page.get_by_label("Access needs")).to_have_value("A ramp.")
    expect(page.get_by_label("Your name")).to_have_value("Robin Ash")
    press(page, "Join the waitlist", "Check your email")

    robin = event.attendees.get(name="Robin Ash")
    assert (robin.status, robin.position, robin.access_needs) == ("waiting", 1, "A ramp.")
