"""An afternoon at a lean-coffee board, with host, screen and two phones."""

from playwright.sync_api import Page, expect

from meetups.models import Board, Event, Feedback, Seat
from tests.browser.room import (
    BOARD,
    CHAIRS,
    REMOTE,
    TEA,
    about,
    add_action,
    button,
    end_the_event,
    end_the_timebox,
    heading,
    join,
    listen,
    merge,
    open_board,
    organiser,
    press,
    propose,
    sentences,
    soon,
    write,
)
from tests.waiting import until

OVER = "The time is over: go on, or move on?"


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
    decide(host, screen, first, second)
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
    """Give all votes of one phone with quick taps, and take one back. Neither host nor screen shows where they went."""
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

    soon(host, screen)
    expect(host.get_by_label("Topic, for somebody without a phone")).to_have_value("Half a th")
    expect(host.locator(".host-list .tag")).to_have_count(0)
    expect(screen.locator(".screen-list > li")).to_have_text([TEA, CHAIRS, REMOTE])
    expect(second.get_by_text("Voting is open.")).to_have_count(1)
    press(host, "End voting")
    heading(host, f"Next: {TEA}")
    expect(host.locator(".host-list .tag")).to_have_text(["2 votes", "1 vote", "0 votes"])


def discuss(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Discuss a topic with notes, an outcome and an action, and park another one."""
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


def decide(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Go on with the topic by the answers of both phones, and then move on."""
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
