"""An afternoon at a lean-coffee board: with phones, without scripting, by keyboard, and on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Action, Board, Event, Feedback, Seat, User
from meetups.services import actions, boards
from tests.browser.keyboard import Keyboard
from tests.browser.room import (
    BOARD,
    PHONE,
    about,
    add_action,
    button,
    end_the_event,
    end_the_timebox,
    heading,
    join,
    listen,
    meeting,
    merge,
    organiser,
    press,
    propose,
    sentences,
    soon,
    texts,
    write,
)
from tests.browser.states.state import session_cookie
from tests.lean_coffee import Room
from tests.waiting import until

TEA, CHAIRS, REMOTE, BIKES = "Tea or coffee?", "Chairs that fold", "Is remote work over?", "Where do bikes go?"
OVER = "The time is over: go on, or move on?"


@pytest.fixture
def event(transactional_db, settings, base_url: str) -> Event:
    settings.SITE_URL = base_url
    return meeting()


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """Return a function that opens a page in a new browser, on a phone or, for a user who is logged in, a laptop."""

    def opened(path: str = "", user: User | None = None, **options: Any) -> Page:
        context = new_context(**({} if user else {"viewport": PHONE}) | options)
        if user:
            context.add_cookies([session_cookie(user, base_url)])
        page = context.new_page()
        if options.get("java_script_enabled", True):
            page.clock.install()
        if path:
            page.goto(path)
        return page

    return opened


def open_board(host: Page, event: Event) -> None:
    """Open the board on the event's page in the admin, without a topic, and go to its host page."""
    host.goto(f"/admin/meetups/event/{event.pk}/change/")
    host.get_by_role("link", name="Open a board").click()
    expect(host.get_by_label(REMOTE)).not_to_be_checked()
    host.get_by_role("button", name="Save", exact=True).click()
    host.goto(f"/admin/meetups/event/{event.pk}/change/")
    host.get_by_role("link", name="Host the board").click()
    heading(host, "There are no topics yet")


def test_afternoon_from_an_empty_board_to_the_record(event: Event, open_page) -> None:
    host = open_page(user=organiser(event))
    open_board(host, event)
    screen = open_page(f"{BOARD}screen/", viewport={"width": 1280, "height": 720})
    code = screen.locator(".screen-code").inner_text()
    first, second = open_page(), open_page()
    join(first, code, "Robin")
    join(second, code)
    for page in (second, screen):
        listen(page)

    collect(host, screen, first, second)
    vote(host, screen, first, second)
    discuss(host, screen, first, second)
    wrap_up(host, screen, first, second)
    told = [
        "Voting is open.",
        "The next topic has not begun yet.",
        f"Under discussion: “{TEA}”.",
        OVER,
        f"Under discussion: “{TEA}”.",
        OVER,
        "The next topic has not begun yet.",
        "The board is wrapped up.",
    ]
    assert (sentences(second), sentences(screen)) == (told, told)
    record(first, event)
    answer(second, event)


def collect(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Propose topics while the other phone types; a topic of the backlog is offered, and two are merged."""
    second.get_by_label("Your topic").fill("Chairs")
    propose(first, TEA)
    propose(first, "A cup of tea")
    soon(second, screen)
    expect(second.get_by_role("listitem").filter(has_text=TEA)).to_be_visible()
    expect(second.get_by_label("Your topic")).to_be_focused()
    second.keyboard.type(" that fold")
    press(second, "Propose this topic")
    expect(second.get_by_role("listitem").filter(has_text=CHAIRS)).to_be_visible()
    first.get_by_label("Your topic").fill("tea, or coffee")
    press(first, "Propose this topic")
    expect(first.get_by_role("alert")).to_contain_text(f"“{TEA}” is on the board already.")
    expect(first.get_by_label("Your topic")).to_have_value("tea, or coffee")
    first.get_by_label("Your topic").fill("is remote work OVER")
    press(first, "Propose this topic")
    press(first, f"Add “{REMOTE}” to the board")
    expect(first.get_by_role("listitem").filter(has_text=REMOTE)).to_be_visible()

    soon(host, screen)
    heading(host, "4 topics")
    expect(host.get_by_text("2 phones, 2 people at the door.")).to_be_visible()
    expect(screen.locator(".screen-list > li")).to_have_text([REMOTE, CHAIRS, "A cup of tea", TEA])
    merge(host, "A cup of tea", into=TEA)


def vote(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Give all votes of one phone with quick taps, and take one back. Host and screen show how many there are."""
    host.get_by_label("Topic, for somebody without a phone").fill("Half a th")
    press(host, "Start voting")
    soon(first, second, screen)
    expect(second.get_by_label("Your topic")).to_be_hidden()
    more = button(first, f"Vote for “{TEA}”")
    for _tap in range(3):
        more.click()
    expect(first.get_by_text("You have given all your votes.")).to_be_visible()
    expect(more).to_be_disabled()
    press(first, f"Take back a vote for “{TEA}”")
    expect(first.get_by_text("You have 1 of 3 votes left.")).to_be_visible()
    press(second, f"Vote for “{CHAIRS}”")
    expect(second.get_by_text("You have 2 of 3 votes left.")).to_be_visible()
    assert list(Seat.objects.order_by("pk").values_list("left", flat=True)) == [1, 2]

    heading_of_votes = host.get_by_role("heading", name="3 votes given")
    until(lambda: soon(host, screen) or heading_of_votes.is_visible())
    expect(host.get_by_label("Topic, for somebody without a phone")).to_have_value("Half a th")
    expect(host.locator(".host-list .tag")).to_have_count(0)
    expect(screen.locator(".screen-list > li")).to_have_text([TEA, CHAIRS, REMOTE])
    expect(second.get_by_text("Voting is open.")).to_have_count(1)
    press(host, "End voting")
    heading(host, f"Next: {TEA}")
    expect(host.locator(".host-list .tag")).to_have_text(["2 votes", "1 vote", "0 votes"])


def discuss(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Discuss a topic for two timeboxes with notes, an outcome and an action, and park another one."""
    soon(first, second, screen)
    expect(second.get_by_role("status")).to_have_text("The next topic has not begun yet.")
    press(host, "Start this topic")
    soon(first, second, screen)
    for page in (host, screen, first, second):
        heading(page, TEA)
    write(host, "We buy **both**.", "Milk as well.")
    add_action(host, "Buy a kettle", "Robin Ash")
    host.mouse.wheel(0, 300)
    host.get_by_role("button", name=about("park", CHAIRS)).click()
    expect(host.get_by_role("heading", name="Parked 1")).to_be_visible()
    host.get_by_label("Notes").fill("Half a thought")
    soon(second, screen)
    expect(second.get_by_role("status")).to_have_text(f"Under discussion: “{TEA}”.")

    end_the_timebox()
    soon(first, second, screen)
    for page in (second, screen):
        expect(page.get_by_role("status")).to_have_text(OVER)
    for page in (first, second):
        button(page, "Go on").click()
    until(lambda: Board.objects.get().box == 2)
    soon(second, screen)
    expect(button(second, "Go on")).to_be_hidden()
    soon(host, second, screen)
    expect(host.get_by_text("Timebox 2 of 3")).to_be_visible()
    expect(host.get_by_label("Notes")).to_have_value("Half a thought")
    end_the_timebox()
    soon(first, second, screen)
    for page in (second, screen):
        expect(page.get_by_role("status")).to_have_text(OVER)
    for page in (first, second):
        button(page, "Move on").click()
    until(lambda: Board.objects.get().box == 0)


def wrap_up(host: Page, screen: Page, first: Page, second: Page) -> None:
    soon(host, first, second, screen)
    heading(host, f"Next: {REMOTE}")
    expect(second.get_by_role("status")).to_have_text("The next topic has not begun yet.")
    press(host, "Wrap up the board")
    heading(host, "The board is wrapped up")
    soon(first, second, screen)
    for page in (first, second):
        heading(page, "Thank you for taking part")
    heading(screen, "Thank you")
    for page in (second, screen):
        expect(page.get_by_role("status")).to_have_text("The board is wrapped up.")


def record(page: Page, event: Event) -> None:
    """Read what came of it: the board, the event page, the page of the topic, and the backlog."""
    page.get_by_role("link", name="See what came of it").click()
    heading(page, "For another time")
    end_the_event(event)
    page.goto(f"{event.get_absolute_url()}#topics")
    expect(page.locator("#topics strong")).to_have_text("both")
    expect(page.locator("#topics")).to_contain_text("2 votes")
    expect(page.locator("#actions")).to_contain_text("Buy a kettle")
    expect(page.get_by_text("Robin")).to_have_count(0)
    page.locator("#topics").get_by_role("link", name=TEA).click()
    expect(page.get_by_text("We buy both.")).to_be_visible()
    expect(page.get_by_text("Buy a kettle")).to_be_visible()
    page.goto(f"{event.group.get_absolute_url()}topics/")
    expect(page.get_by_role("link", name=REMOTE, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=CHAIRS)).to_have_count(0)
    page.goto(f"{event.group.get_absolute_url()}topics/?state=parked")
    expect(page.get_by_role("link", name=CHAIRS, exact=True)).to_be_visible()


def answer(page: Page, event: Event) -> None:
    """Say how it was with the seat of this phone, once."""
    page.get_by_role("link", name="Say how it was").click()
    page.get_by_label("Yes").check()
    page.get_by_label("What should we keep?").fill("The tea.")
    press(page, "Send my feedback")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    page.goto(f"{event.get_absolute_url()}feedback/")
    expect(page.get_by_text("You have answered already.")).to_be_visible()
    assert list(Feedback.objects.values_list("again", "is_counted")) == [("yes", True)]


def test_afternoon_without_scripting(event: Event, open_page) -> None:
    host = open_page(user=organiser(event), java_script_enabled=False)
    open_board(host, event)
    screen = open_page(f"{BOARD}screen/", java_script_enabled=False, viewport={"width": 1280, "height": 720})
    refresh = screen.locator("noscript meta[http-equiv=refresh]")
    assert refresh.get_attribute("content") == "10"
    phone = open_page(java_script_enabled=False)
    join(phone, screen.locator(".screen-code").inner_text())
    propose(phone, TEA)
    propose(phone, "A cup of tea")
    host.get_by_label("Topic, for somebody without a phone").fill(CHAIRS)
    press(host, "Add")
    heading(host, "3 topics")
    merge(host, "A cup of tea", into=TEA)

    press(host, "Start voting")
    host.get_by_role("link", name=about("hands, merge", CHAIRS)).click()
    host.get_by_label("Show of hands").fill("2")
    press(host, "Save the show of hands")
    phone.get_by_role("link", name="Show what is new").click()
    for words in ("Vote for", "Vote for", "Take back a vote for"):
        press(phone, f"{words} “{TEA}”")
    expect(phone.get_by_text("You have 2 of 3 votes left.")).to_be_visible()
    press(host, "End voting")
    heading(host, f"Next: {CHAIRS}")
    host.get_by_role("button", name=about("move down", CHAIRS)).click()
    press(host, "Start this topic")
    write(host, "We buy **both**.")
    add_action(host, "Buy a kettle")

    end_the_timebox()
    phone.get_by_role("link", name="Show what is new").click()
    press(phone, "Go on")
    screen.reload()
    heading(screen, TEA)
    host.get_by_role("link", name="Show what is new").click()
    expect(host.get_by_text("Timebox 2 of 3")).to_be_visible()
    press(host, "Move on")
    press(host, "Undo: Moved on")
    expect(host.get_by_text("Timebox 2 of 3")).to_be_visible()
    press(host, "Move on")
    press(host, "Wrap up the board")
    screen.reload()
    heading(screen, "Thank you")
    phone.get_by_role("link", name="Show what is new").click()
    phone.get_by_role("link", name="See what came of it").click()
    expect(phone.locator("main")).to_contain_text("We buy both.")
    expect(phone.get_by_role("listitem").filter(has_text=CHAIRS)).to_contain_text("2 of them by a show of hands")


def test_afternoon_by_keyboard_alone(event: Event, open_page) -> None:
    host_page, phone_page = open_page(user=organiser(event)), open_page("/join/")
    open_board(host_page, event)
    host, phone = Keyboard(host_page), Keyboard(phone_page)
    phone.type(Board.objects.get().code, "Code")
    with phone_page.expect_navigation():
        phone_page.keyboard.press("Enter")
    phone.go("Join the board")
    phone.type(TEA, "Your topic")
    phone_page.keyboard.press("Enter")
    expect(phone_page.get_by_role("listitem").filter(has_text=TEA)).to_be_visible()

    soon(host_page)
    heading(host_page, "1 topic")
    host.press("Enter", "Start voting")
    heading(host_page, "0 votes given")
    soon(phone_page)
    expect(phone_page.get_by_text("You have 3 of 3 votes left.")).to_be_visible()
    phone.press("Space", f"Vote for “{TEA}”")
    expect(phone_page.get_by_text("You have 2 of 3 votes left.")).to_be_visible()
    expect(button(phone_page, f"Vote for “{TEA}”")).to_be_focused()
    phone_page.keyboard.press("Enter")
    expect(phone_page.get_by_text("You have 1 of 3 votes left.")).to_be_visible()
    phone_page.keyboard.press("Shift+Tab")
    phone_page.keyboard.press("Space")
    expect(phone_page.get_by_text("You have 2 of 3 votes left.")).to_be_visible()

    expect(button(host_page, "End voting")).to_be_focused()
    host_page.keyboard.press("Space")
    heading(host_page, f"Next: {TEA}")
    host_page.keyboard.press("Enter")
    heading(host_page, TEA)
    for words, shown in (("Pause", "The clock is paused."), ("Start again", "Timebox 1 of 3"), ("Go on", "2 of 3")):
        host.press("Space", words)
        expect(host_page.locator("#host-now")).to_contain_text(shown)
    host.type("We buy both.", "Where we got to")
    host.go("Save the notes")
    host.type("Buy a kettle", "What is to do?")
    host.go("Add the action")
    end_the_timebox()
    soon(phone_page, host_page)
    expect(host_page.get_by_text("The time is up.")).to_be_visible()
    phone.press("Enter", "Move on")
    until(lambda: Board.objects.get().box == 0)
    soon(host_page)
    heading(host_page, "All topics are discussed")
    host.press("Enter", "Wrap up the board")
    heading(host_page, "The board is wrapped up")
    soon(phone_page)
    heading(phone_page, "Thank you for taking part")
    phone.go("See what came of it")
    expect(phone_page.locator("main")).to_contain_text("We buy both.")
    assert list(Action.objects.values_list("text", flat=True)) == ["Buy a kettle"]


def test_afternoon_on_paper_gives_the_same_record(event: Event, open_page) -> None:
    room = Room(TEA, CHAIRS, BIKES, to="vote", event={"title": "Tea and talk", "slug": "live"})
    for seat in room.seats(2):
        room.vote(seat, TEA, CHAIRS)
    room.vote(seat, TEA)
    room.press(boards.next_phase)
    room.press(boards.start)
    room.press(boards.write, card=room.card(TEA), outcome="We buy **both**.", notes="")
    actions.add(group=room.board.event.group, event=room.board.event, card=room.card(TEA), text="Buy a kettle")
    room.press(boards.move_on)
    room.press(boards.next_phase)

    host = open_page(f"/admin/meetups/event/{event.pk}/change/", organiser(event), java_script_enabled=False)
    host.get_by_role("link", name="On paper").click()
    for name, number in (("Topic cards", 1), ("Empty cards", 0), ("Signs", 8)):
        host.get_by_role("link", name=name, exact=True).click()
        expect(host.locator("[data-paper] li:not([data-kind=blank])")).to_have_count(number)
        host.go_back()
    rows = ((TEA, "3", "We buy **both**.", "Buy a kettle"), (BIKES,), (CHAIRS, "2"))
    for number, row in enumerate(rows):
        for name, value in zip(("topic", "dots", "outcome", "action"), row, strict=False):
            host.locator(f"[name=form-{number}-{name}]").fill(value)
    press(host, "Record the board")
    heading(host, "For another time")

    records = []
    for made in (event, room.board.event):
        end_the_event(made)
        host.goto(made.get_absolute_url())
        record = texts(host, "#topics", "#actions")
        host.goto(f"{made.get_absolute_url()}board/")
        records.append(record + texts(host, "#board"))
    assert records[0] == records[1]
    assert "We buy both." in records[0][0]
