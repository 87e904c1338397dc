"""A phone at a board that loses its connection, sleeps through a phase, or follows an event that moves."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from meetups.models import Board, Event
from tests.boards import BoardFactory, CardFactory
from tests.browser.room import PHONE, button
from tests.browser.watch import Watch
from tests.factories import AttendeeFactory, EventFactory

PART = re.compile("/board/live/")


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


def test_focus_and_words_survive_an_outage_that_is_told(board: Board, open_phone, watch: Watch) -> None:
    page = open_phone("/events/tea/board/join/")
    button(page, "Join the board").click()
    page.wait_for_url("**/board/seat/")  # loaded whole, with its script
    page.get_by_label("Your topic").fill("Tea")

    page.context.set_offline(True)
    page.get_by_label("Your topic").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no connection, so this was not saved.")
    expect(page.locator("#live-since")).to_have_text(re.compile(r"Not connected since 1?\d:\d\d[ap]m\. Trying again\."))
    expect(page.get_by_label("Your topic")).to_have_value("Tea")

    page.context.set_offline(False)
    expect(page.locator("#live-since")).to_be_hidden()
    page.get_by_label("Your topic").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Tea")).to_be_visible()
    watch.complaints[:] = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_older_question_that_fails_after_a_tap_that_worked_is_no_outage(board: Board, open_phone, watch: Watch) -> None:
    page, held = open_phone("/events/tea/board/join/"), list[Route]()
    button(page, "Join the board").click()
    page.wait_for_url("**/board/seat/")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PART, hold)  # no answer comes
    with page.expect_request(PART):
        page.goto("/events/tea/board/seat/")
    page.get_by_label("Your topic").fill("Tea")
    page.get_by_label("Your topic").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Tea")).to_be_visible()
    with page.expect_request(PART):  # the next question follows when the failure was read
        held[-1].abort()

    assert page.locator("#live-since").is_hidden()
    watch.complaints[:] = [line for line in watch.complaints if "Failed to load resource: " not in line]


def test_two_tabs_of_one_seat_are_right_after_a_tap_of_the_other(board: Board, open_phone) -> None:
    CardFactory(board=board, title="Tea")
    page = open_phone("/events/tea/board/join/")
    button(page, "Join the board").click()
    Board.objects.update(phase="vote", version=3)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/events/tea/board/seat/")
    for tab, seen, left in ((page, other, 2), (other, page, 1)):
        button(tab, "Vote for “Tea”").click()
        expect(tab.locator("#own")).to_have_text(f"You have {left} of 3 votes left.")
        seen.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # somebody looks at it
        expect(seen.locator("#own")).to_have_text(f"You have {left} of 3 votes left.")


def test_link_of_a_place_takes_over_the_seat_that_the_phone_has(board: Board, open_phone) -> None:
    CardFactory(board=board, title="Tea")
    Board.objects.update(phase="vote")
    attendee = AttendeeFactory(event=board.event)
    page = open_phone("/events/tea/board/join/")
    button(page, "Join the board").click()
    button(page, "Vote for “Tea”").click()
    expect(page.locator("#own")).to_have_text("You have 2 of 3 votes left.")

    page.goto(f"/attendees/{attendee.token}/board/")
    button(page, "Join the board").click()

    expect(page.locator("#own")).to_have_text("You have 2 of 3 votes left.")
    assert board.seats.get().attendee == attendee


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
    with transaction.atomic():  # the page may ask at any moment
        Event.objects.update(slug="tea-2")
        Event.objects.get().former_slugs.create(slug="tea")
        Board.objects.update(version=3, phase="vote")

    expect(page.get_by_text("Voting is open.", exact=True).first).to_be_visible()
