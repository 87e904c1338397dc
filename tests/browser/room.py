"""The steps of people in a browser at the lean-coffee board of the event `tea`."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from meetups.models import Board, Event, User
from tests.boards import TopicFactory
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory

TEA, CHAIRS, REMOTE, BIKES = "Tea or coffee?", "Chairs that fold", "Is remote work over?", "Where do bikes go?"
PHONE = {"width": 375, "height": 800}
BOARD = "/events/tea/board/"
TOLD = """() => {
  const said = document.getElementById("live-said");
  window.told = [];
  new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true });
}"""


def meeting() -> Event:
    """Create an event that takes place now, with one topic in the backlog and two people at the door."""
    start = timezone.now() - timedelta(minutes=10)
    event: Event = EventFactory(title="Tea and talk", slug="tea", starts_at=start, ends_at=start + timedelta(hours=1))
    TopicFactory(group=event.group, title=REMOTE)
    AttendeeFactory.create_batch(2, event=event, status="came")
    return event


def organiser(event: Event) -> User:
    user: User = OrganiserFactory(group=event.group, user__name="Ann Ash").user
    return user


def end_the_event(event: Event) -> None:
    """Let the event have ended a moment ago."""
    event.refresh_from_db()
    event.starts_at, event.ends_at = (timezone.now() - timedelta(minutes=ago) for ago in (61, 1))
    event.save()


def end_the_timebox() -> None:
    """Let the timebox under way have ended a moment ago."""
    board = Board.objects.get()
    board.ends_at, board.version = timezone.now() - timedelta(seconds=1), board.version + 1
    board.save()


def soon(*pages: Page) -> None:
    """Let seconds pass on these pages, whose clocks are Playwright's, so that they ask for what is new."""
    for page in pages:
        page.clock.fast_forward(6000)


def listen(page: Page) -> None:
    """Keep all sentences of the live region from now on."""
    page.evaluate(TOLD)


def sentences(page: Page) -> list[str]:
    told: list[str] = page.evaluate("told")
    return told


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def about(verb: str, title: str) -> re.Pattern[str]:
    """Return a pattern for the name of a button or link of one topic."""
    return re.compile(rf"^{verb}( ?: {re.escape(title)}| “{re.escape(title)}”)$", re.IGNORECASE)


def press(page: Page, name: str) -> None:
    button(page, name).click()


def heading(page: Page, words: str) -> None:
    """Wait for a heading."""
    expect(page.get_by_role("heading", name=words, exact=True).first).to_be_visible()


def open_board(host: Page, event: Event) -> None:
    """Open the board on the event's page in the admin, without a topic, and go to its host page."""
    host.goto(f"/admin/meetups/event/{event.pk}/change/")
    host.get_by_role("link", name="Open a board").click()
    expect(host.get_by_label(REMOTE)).not_to_be_checked()
    host.get_by_role("button", name="Save", exact=True).click()
    host.goto(f"/admin/meetups/event/{event.pk}/change/")
    host.get_by_role("link", name="Host the board").click()
    heading(host, "There are no topics yet")


def join(page: Page, code: str, name: str = "", by: str = "Join the board") -> None:
    """Join the board by its six letters. `by` is the button, which is another one without topics."""
    page.goto("/join/")
    page.get_by_label("Code").fill(code)
    press(page, "Find the board")
    page.get_by_label("Your name").fill(name)
    press(page, by)


def propose(page: Page, title: str) -> None:
    page.get_by_label("Your topic").fill(title)
    press(page, "Propose this topic")
    expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()


def merge(host: Page, title: str, into: str) -> None:
    """Merge a topic into another one on the host page."""
    host.get_by_role("link", name=about("merge", title)).click()
    host.get_by_label("Merge it into").select_option(label=into)
    press(host, "Merge")
    expect(host.get_by_text(f"with “{title}”")).to_be_visible()


def write(host: Page, outcome: str, notes: str = "") -> None:
    """Write down where the discussion got to."""
    host.get_by_label("Where we got to").fill(outcome)
    host.get_by_label("Notes").fill(notes)
    press(host, "Save the notes")
    expect(host.get_by_text("Saved at")).to_be_visible()


def add_action(host: Page, text: str, owner: str = "") -> None:
    """Add an action that comes of the topic under discussion."""
    host.get_by_label("What is to do?").fill(text)
    host.locator("[name=owner_name]").fill(owner)
    press(host, "Add the action")
    expect(host.locator(".action-lines")).to_contain_text(text)


def texts(page: Page, *selectors: str) -> list[str]:
    """Return the text of each of these parts of a page, without the spaces between words and lines."""
    return [" ".join(page.locator(selector).inner_text().split()) for selector in selectors]
