"""An afternoon at a lean-coffee board without scripting, by keyboard alone, and on paper."""

from playwright.sync_api import Page, expect

from meetups.models import Action, Board, Event
from meetups.services import actions, boards
from tests.browser.keyboard import Keyboard
from tests.browser.room import (
    BIKES,
    BOARD,
    CHAIRS,
    TEA,
    about,
    add_action,
    button,
    end_the_event,
    end_the_timebox,
    heading,
    join,
    merge,
    open_board,
    organiser,
    press,
    propose,
    soon,
    texts,
    write,
)
from tests.lean_coffee import Room
from tests.waiting import until


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
    vote_by_forms(host, phone)
    discuss_by_forms(host, screen, phone)


def vote_by_forms(host: Page, phone: Page) -> None:
    """Vote on a phone and by a show of hands, and put another topic first."""
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
    heading(host, f"Next: {TEA}")


def discuss_by_forms(host: Page, screen: Page, phone: Page) -> None:
    """Discuss the topic for two timeboxes, undo a step, and wrap up."""
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
    vote_by_keyboard(host, phone)
    discuss_by_keyboard(host, phone)


def vote_by_keyboard(host: Keyboard, phone: Keyboard) -> None:
    """Give two votes and take one back. The focus stays on the buttons."""
    host_page, phone_page = host.page, phone.page
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


def discuss_by_keyboard(host: Keyboard, phone: Keyboard) -> None:
    """Take every step of a discussion with the keyboard, and move on by the phone's answer."""
    host_page, phone_page = host.page, phone.page
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
    expect(button(phone_page, "Move on")).to_be_visible()
    phone.press("Enter", "Move on")
    until(lambda: Board.objects.get().box == 0)
    soon(host_page)
    heading(host_page, "All topics are discussed")
    host.press("Enter", "Wrap up the board")
    soon(phone_page)
    heading(phone_page, "Thank you for taking part")
    phone.go("See what came of it")
    expect(phone_page.locator("main")).to_contain_text("We buy both.")
    assert list(Action.objects.values_list("text", flat=True)) == ["Buy a kettle"]


def live_event() -> Event:
    """Create an event with a board on which two phones took part, and which is wrapped up."""
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
    made: Event = room.board.event
    return made


def test_afternoon_on_paper_gives_the_same_record(event: Event, open_page) -> None:
    live = live_event()
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
    for made in (event, live):
        end_the_event(made)
        host.goto(made.get_absolute_url())
        record = texts(host, "#topics", "#actions")
        host.goto(f"{made.get_absolute_url()}board/")
        records.append(record + texts(host, "#board"))
    assert records[0] == records[1]
    assert "We buy both." in records[0][0]
