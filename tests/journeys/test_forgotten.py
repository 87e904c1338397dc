"""A visitor asks for their personal data and erases it, on a phone with scripting off."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Action, Attendee, OptOut, OutboxEmail, Subscription
from meetups.services import actions, attendees
from tests.chores import work
from tests.factories import EventFactory, SubscriptionFactory

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def robin(transactional_db: None) -> Attendee:
    """Create Robin, who has the only place and follows the group. Kim is on the waitlist."""
    event = EventFactory(title="Lamps", capacity=1)
    robin = attendees.rsvp(event=event, name="Robin", email="robin@example.org", access_needs="A chair.")
    attendees.rsvp(event=event, name="Kim", email="kim@example.org", wait=True)
    SubscriptionFactory(group=event.group, email="robin@example.org")
    OptOut.objects.create(group=event.group, email="robin@example.org")
    owner = {"owner_name": "Robin", "owner_email": "robin@example.org", "is_owner_public": True}
    actions.add(group=event.group, text="Mend the lamp", **owner)
    work()
    return robin


def ask_for_the_link(page: Page) -> str:
    """Ask for the link, starting on the privacy page. Return the path in the email."""
    page.goto("/privacy/")
    page.get_by_role("link", name="What do you know about me?").click()
    page.get_by_label("Your email address").fill("Robin@Example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    work()
    email = OutboxEmail.objects.get(kind="held")
    assert (email.to, email.subject) == ("robin@example.org", "What Fortnight knows about you")
    return re.findall(r"https?://[^\s/]+(/people/held/\S+)", email.text)[0]


def remaining_rows() -> set[tuple[str, str, str]]:
    """Return name, email and status of each attendee, and the emails in the outbox except Kim's."""
    rows = set(Attendee.objects.values_list("name", "email", "status"))
    return rows | {
        ("email", *row) for row in OutboxEmail.objects.exclude(to="kim@example.org").values_list("to", "kind")
    }


def test_visitor_reads_and_erases_their_personal_data(robin: Attendee, page: Page) -> None:
    page.goto(ask_for_the_link(page))
    expect(page.get_by_role("main")).to_contain_text("A chair.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it (JSON)").click()
    data = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert data["places"][0]["access_needs"] == "A chair."
    assert (data["actions"][0]["text"], data["actions"][0]["owner_name"]) == ("Mend the lamp", "Robin")

    page.get_by_role("link", name="Erase everything about me").click()
    page.get_by_role("button", name="Erase everything about me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data is erased")

    assert remaining_rows() == {
        ("", "", "cancelled"),
        ("Kim", "kim@example.org", "going"),
        ("email", "robin@example.org", "place_cancelled"),
    }
    assert (Subscription.objects.count(), OptOut.objects.count()) == (0, 0)
    assert list(Action.objects.values_list("text", "owner_name", "owner_email")) == [("Mend the lamp", "", "")]
    page.goto(robin.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
