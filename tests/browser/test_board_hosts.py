"""Host a board in a browser: two hosts and the screen, one host without scripting, and one by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect

from meetups.models import Board
from meetups.services import boards
from tests.boards import BoardFactory, CardFactory, HostLinkFactory
from tests.browser.keyboard import Keyboard
from tests.browser.screens import small_text
from tests.browser.watch import Watch
from tests.factories import EventFactory

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def board(transactional_db) -> Board:
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=timezone.now() - timedelta(minutes=10))
    return BoardFactory(event=event, code="BCDFGH")


@pytest.fixture
def open_host(board: Board, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens the host page on a new phone."""

    def opened(**options) -> Page:
        page = new_context(**{"viewport": PHONE, **options}).new_page()
        page.goto(HostLinkFactory(board=board).get_absolute_url())
        return page

    return opened


@pytest.fixture
def screen(board: Board, new_context: Callable[..., BrowserContext]) -> Page:
    page = new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto("/events/tea/board/screen/")
    return page


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def state_of(board: Board) -> dict[str, str]:
    return dict(board.cards.values_list("title", "state"))


def test_hour_of_two_hosts_and_a_screen(board: Board, open_host, screen: Page, watch: Watch) -> None:
    first, second = open_host(), open_host(viewport={"width": 1280, "height": 800})
    topic = second.get_by_label("Topic, for somebody without a phone")
    topic.press_sequentially("Half a thou")
    for title in ("Tea", "Coffee"):
        first.get_by_label("Topic, for somebody without a phone").fill(title)
        button(first, "Add").click()
        expect(first.get_by_label("Topic, for somebody without a phone")).to_have_value("")
    expect(heading(second, "2 topics")).to_be_visible()
    expect(screen.get_by_text("Tea", exact=True)).to_be_visible()
    expect(topic).to_be_focused()
    second.keyboard.type("ght")
    expect(topic).to_have_value("Half a thought")

    button(first, "Start voting").click()
    button(first, "End voting").click()
    expect(heading(first, "Next: Tea")).to_be_visible()
    button(first, "Move down: Tea").click()
    expect(heading(first, "Next: Coffee")).to_be_visible()
    button(first, "Start this topic").click()
    expect(heading(screen, "Coffee")).to_be_visible()
    write_notes(first, second, board)
    end(first, screen, board)
    watch.complaints[:] = [line for line in watch.complaints if "Failed to load resource: " not in line]


def write_notes(first: Page, second: Page, board: Board) -> None:
    """Write where the discussion got to on both, while one of them starts another topic."""
    second.get_by_label("Where we got to").fill("We **all** drink it")
    second.get_by_label("Where we got to").press_sequentially(".")
    button(first, "Start “Tea”").click()
    expect(first.locator("#card-title")).to_have_text("Tea")
    expect(second.locator("#host-now h2")).to_have_text("Tea")
    expect(second.locator("#card-title")).to_have_text("Coffee")
    expect(second.locator("#typed-for")).to_contain_text("What you have typed here is still for “Coffee”")
    expect(first.locator("#typed-for")).to_be_hidden()
    button(second, "Save the notes").click()
    expect(second.locator("#card-title")).to_have_text("Tea")
    assert board.cards.get(title="Coffee").outcome == "We **all** drink it."


def end(first: Page, screen: Page, board: Board) -> None:
    """Let the time of the last topic end, and see it on the screen. Then wrap up."""
    button(screen, "Sound on").click()
    expect(button(screen, "Sound on")).to_have_attribute("aria-pressed", "true")
    Board.objects.filter(pk=board.pk).update(ends_at=timezone.now() + timedelta(seconds=2))
    board.refresh_from_db()
    boards.set_joining(board=board, host=boards.Host(), version=board.version, is_open=False)
    expect(screen.locator(".screen-nought")).to_be_visible()
    expect(screen.locator("body")).to_have_attribute("data-flash", "")
    expect(screen.get_by_role("status")).to_have_text("The time is over: go on, or move on?")
    assert small_text(screen) == []
    button(first, "Move on").click()
    expect(heading(first, "All topics are discussed")).to_be_visible()
    button(first, "Wrap up the board").click()
    expect(heading(screen, "Thank you")).to_be_visible()
    first.get_by_role("link", name="See what came of it").click()
    expect(first.get_by_text("We all drink it.")).to_be_visible()


def is_poll(request: Request) -> bool:
    """Return whether the live engine asks for what is new. The script of the host page asks for the whole page."""
    return "if-none-match" in request.headers


def test_words_typed_while_the_next_topic_is_fetched_stay_and_so_does_the_focus(board: Board, open_host) -> None:
    cards = [CardFactory(board=board, title=title) for title in ("Tea", "Coffee")]
    Board.objects.update(phase="discuss")
    board.refresh_from_db()
    boards.start(board=board, host=boards.Host(), version=board.version, card=cards[0])
    page, held = open_host(), list[Route]()
    outcome, sentence = page.get_by_label("Where we got to"), page.locator("#typed-for")
    page.wait_for_event("requestfinished", is_poll)
    page.route("**/board/host/**", lambda route: route.continue_() if is_poll(route.request) else held.append(route))

    board.refresh_from_db()
    with page.expect_request(lambda request: not is_poll(request)):
        boards.start(board=board, host=boards.Host(), version=board.version, card=cards[1])
    outcome.fill("We drink it")
    held[0].continue_()
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("What you have typed here is still for “Tea”")
    expect(outcome).to_have_value("We drink it")

    outcome.fill("")
    page.unroute_all()
    board.refresh_from_db()
    boards.set_joining(board=board, host=boards.Host(), version=board.version, is_open=False)
    expect(page.locator("#card-title")).to_have_text("Coffee")
    expect(outcome).to_be_focused()


def test_step_that_was_taken_already_is_refused_on_the_page(board: Board, open_host, watch: Watch) -> None:
    CardFactory(board=board, title="Tea")
    page = open_host()
    expect(button(page, "Start voting")).to_be_visible()
    page.route("**/board/host/**", lambda route: route.abort() if route.request.method == "GET" else route.continue_())
    boards.next_phase(board=board, host=boards.Host(), version=board.version)
    button(page, "Start voting").click()

    expect(page.get_by_role("alert").filter(has_text="Nothing was changed")).to_contain_text("by the room")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(heading(page, "0 votes given")).to_be_visible()
    page.unroute_all()
    page.get_by_role("link", name="Carry on with the board as it is now").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was changed")).to_have_count(0)
    watch.complaints.clear()


def test_board_is_hosted_without_scripting(board: Board, open_host) -> None:
    page = open_host(java_script_enabled=False)
    for title in ("Tea", "TEA!"):
        page.get_by_label("Topic, for somebody without a phone").fill(title)
        button(page, "Add").click()
    expect(page.get_by_role("alert")).to_contain_text("“Tea” is on the board already.")
    expect(page.get_by_label("Topic, for somebody without a phone")).to_have_value("TEA!")
    page.get_by_role("link", name="Carry on with the board as it is now").click()
    for step in ("Start voting", "End voting", "Start this topic", "Pause", "Start again"):
        button(page, step).click()
    page.get_by_label("Where we got to").fill("We drink it.")
    button(page, "Save the notes").click()
    page.get_by_label("What is to do?").fill("Buy milk")
    page.get_by_label("Owner (optional)", exact=True).fill("Bea")
    button(page, "Add the action").click()
    for step in ("Move on", "Wrap up the board"):
        button(page, step).click()

    expect(heading(page, "The board is wrapped up")).to_be_visible()
    assert state_of(board) == {"Tea": "discussed"}
    assert list(board.cards.get().actions.values_list("text", "owner_name")) == [("Buy milk", "Bea")]


def test_board_is_hosted_by_keyboard_alone(board: Board, open_host) -> None:
    page = open_host()
    keyboard = Keyboard(page)
    for title in ("Tea", "Coffee"):
        keyboard.type(title, "Topic, for somebody without a phone")
        page.keyboard.press("Enter")
        expect(page.locator("#host-topics").get_by_text(title, exact=True)).to_be_visible()
        page.reload()
    keyboard.press("Enter", "Start voting")
    expect(button(page, "End voting")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, "Start this topic")).to_be_focused()
    keyboard.press("Enter", "Move down: Tea")
    expect(heading(page, "Next: Coffee")).to_be_visible()
    expect(page.locator("#host-topics li").first).to_contain_text("Coffee")

    assert list(board.cards.order_by("position").values_list("title", flat=True)) == ["Coffee", "Tea"]


def test_afternoon_on_paper_is_entered_without_scripting(board: Board, open_host) -> None:
    page = open_host(java_script_enabled=False)
    page.get_by_role("link", name="On paper").click()
    row = page.get_by_role("group", name="Row 1", exact=True)
    row.get_by_label("Topic").fill("Tea")
    row.get_by_label("Dots").fill("5")
    button(page, "Add more rows").click()
    row = page.get_by_role("group", name="Row 16", exact=True)
    row.get_by_label("Topic").fill("Coffee")
    row.get_by_label("Where we got to").fill("Black")
    button(page, "Record the board").click()

    expect(page.get_by_text("Black")).to_be_visible()
    assert state_of(board) == {"Tea": "to_discuss", "Coffee": "discussed"}
