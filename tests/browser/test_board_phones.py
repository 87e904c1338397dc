"""Two phones at a board, from joining to the record; and one phone without scripting, and by keyboard alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from meetups.models import Board, Event, Seat
from meetups.services import boards
from meetups.services.boards import Host
from tests.boards import BoardFactory
from tests.browser.watch import Watch
from tests.factories import EventFactory
from tests.waiting import until

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def board(transactional_db) -> Board:
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=timezone.now() - timedelta(minutes=10))
    return BoardFactory(event=event, code="BCDFGH")


@pytest.fixture
def open_phone(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens a page on a new phone."""

    def opened(path: str, **options) -> Page:
        page = new_context(viewport=PHONE, **options).new_page()
        page.goto(path)
        return page

    return opened


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def take(step: Callable[..., object], board: Board, **values) -> None:
    """Take the step of a host on the board as it is now."""
    board.refresh_from_db()
    step(board=board, host=Host(), version=board.version, **values)


def test_two_phones_from_joining_to_the_record(board: Board, open_phone) -> None:
    first = open_phone("/join/")
    first.get_by_label("Code").fill("bcd fgh")
    button(first, "Find the board").click()
    first.get_by_label("Your name").fill("Robin")
    button(first, "Join the board").click()
    second = open_phone("/events/tea/board/join/")
    button(second, "Join the board").click()

    propose(first, second)
    take(boards.next_phase, board)
    vote(first, second)
    take(boards.next_phase, board)
    discuss(second, board)
    take(boards.next_phase, board)
    for page in (first, second):
        expect(page.get_by_role("heading", name="Thank you for taking part")).to_be_visible()
    first.get_by_role("link", name="See what came of it").click()
    expect(first.get_by_role("heading", name="For another time")).to_be_visible()


def propose(first: Page, second: Page) -> None:
    """Propose a topic on one phone while the other types, and then the same topic again."""
    second.get_by_label("Your topic").fill("Half a thou")
    first.get_by_label("Your topic").fill("Tea or coffee?")
    button(first, "Propose this topic").click()
    expect(first.get_by_label("Your topic")).to_have_value("")
    expect(second.get_by_text("Tea or coffee?")).to_be_visible()
    expect(second.get_by_label("Your topic")).to_be_focused()
    second.keyboard.type("ght")
    expect(second.get_by_label("Your topic")).to_have_value("Half a thought")
    first.get_by_label("Your topic").fill("tea, or coffee")
    button(first, "Propose this topic").click()
    expect(first.get_by_role("alert")).to_contain_text("“Tea or coffee?” is on the board already.")
    expect(first.get_by_label("Your topic")).to_have_value("tea, or coffee")


def vote(first: Page, second: Page) -> None:
    """Give all votes of one phone with three quick taps, and take one back."""
    expect(second.get_by_label("Your topic")).to_be_hidden()
    expect(second.get_by_role("status")).to_have_text("Voting is open.")
    more = button(first, "Vote for “Tea or coffee?”")
    for _tap in range(3):
        more.click()
    expect(first.get_by_text("You have given all your votes.")).to_be_visible()
    expect(more).to_be_disabled()
    button(first, "Take back a vote for “Tea or coffee?”").click()
    expect(first.get_by_text("You have 1 of 3 votes left.")).to_be_visible()
    expect(second.get_by_text("You have 3 of 3 votes left.")).to_be_visible()
    assert list(Seat.objects.order_by("pk").values_list("left", flat=True)) == [1, 3]


def discuss(page: Page, board: Board) -> None:
    """Discuss the topic until its time is over, and go on."""
    take(boards.start, board, card=board.cards.get())
    expect(page.get_by_role("heading", name="Tea or coffee?")).to_be_visible()
    expect(button(page, "Go on")).to_be_hidden()
    ends_at = timezone.now() + timedelta(seconds=2)
    Board.objects.update(ends_at=ends_at, version=Board.objects.get().version + 1)
    expect(page.get_by_role("timer")).to_have_text("0:00")
    button(page, "Go on").click()
    until(lambda: Board.objects.get().box == 2)
    expect(button(page, "Go on")).to_be_hidden()


def test_board_works_without_scripting(board: Board, open_phone) -> None:
    page = open_phone("/events/tea/board/join/", java_script_enabled=False)
    button(page, "Join the board").click()
    page.get_by_label("Your topic").fill("Tea or coffee?")
    button(page, "Propose this topic").click()
    expect(page.get_by_text("Tea or coffee?")).to_be_visible()

    take(boards.next_phase, board)
    page.get_by_role("link", name="Show what is new").click()
    button(page, "Vote for “Tea or coffee?”").click()
    expect(page.get_by_text("You have 2 of 3 votes left.")).to_be_visible()
    button(page, "Take back a vote for “Tea or coffee?”").click()
    expect(page.get_by_text("You have 3 of 3 votes left.")).to_be_visible()


def test_focus_and_words_survive_an_outage_that_is_told(board: Board, open_phone, watch: Watch) -> None:
    page = open_phone("/events/tea/board/join/")
    button(page, "Join the board").click()
    page.get_by_label("Your topic").fill("Tea")

    page.context.set_offline(True)
    page.get_by_label("Your topic").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no connection, so this was not saved.")
    expect(page.locator("#live-since")).to_have_text(re.compile(r"Not connected since \d\d:\d\d\. Trying again\."))
    expect(page.get_by_label("Your topic")).to_have_value("Tea")

    page.context.set_offline(False)
    expect(page.locator("#live-since")).to_be_hidden()
    page.get_by_label("Your topic").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Tea")).to_be_visible()
    watch.complaints[:] = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_wrapped_up_board_is_not_asked_for(board: Board, open_phone, watch: Watch) -> None:
    page = open_phone("/events/tea/board/join/")
    button(page, "Join the board").click()
    expect(page.get_by_label("Your topic")).to_be_visible()
    Board.objects.update(phase="wrapped_up", wrapped_up_at=timezone.now(), version=9)
    expect(page.get_by_role("heading", name="Thank you for taking part")).to_be_visible()
    asked = len(watch.kinds("fetch"))
    page.clock.install()
    page.clock.run_for(60_000)

    assert len(watch.kinds("fetch")) == asked


def test_public_page_follows_an_event_that_moves(board: Board, open_phone) -> None:
    page = open_phone("/events/tea/board/")
    expect(page.get_by_text("Topics are being collected.").first).to_be_visible()
    Event.objects.update(slug="tea-2")
    Event.objects.get().former_slugs.create(slug="tea")
    Board.objects.update(version=3, phase="vote")

    expect(page.get_by_text("Voting is open.", exact=True).first).to_be_visible()
