"""The live engine with answers that are old, late, missing or many."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from meetups.models import Board
from tests.boards import BoardFactory, CardFactory
from tests.browser.watch import Watch
from tests.factories import EventFactory

AN_HOUR = 3_600_000
WRONG = """
const wrong = BY, Right = Date;
window.Date = class extends Right {
  constructor(...given) { given.length ? super(...given) : super(Right.now() + wrong); }
  static now() { return Right.now() + wrong; }
};
"""
PART = re.compile("/board/live/")


@pytest.fixture
def board(transactional_db) -> Board:
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=timezone.now() - timedelta(minutes=10))
    return BoardFactory(event=event, version=5)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(viewport={"width": 375, "height": 800}).new_page()


def part(version: int, state: str, **attributes: str) -> str:
    """Return an answer to the engine with this version and sentence."""
    more = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return (
        f'<div class="board" id="board" data-live="/events/tea/board/live/detail/" data-every="2"'
        f' data-version="{version}" data-say="{state}"{more}><p>{state}</p></div>'
    )


def test_older_answer_is_thrown_away_and_focus_stays(board: Board, page: Page) -> None:
    answers = [part(7, "Seven"), part(6, "Six"), part(8, '<a id="link" href="/">Eight</a>')]
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body=answers[min(len(asked), len(answers)) - 1], content_type="text/html")

    page.route(PART, answer)
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)

    page.expose_function("show", show)
    page.goto("/events/tea/board/")
    page.evaluate("""new MutationObserver(() => show(document.querySelector("#board > p").textContent))
        .observe(document.getElementById("board"), { childList: true, subtree: true, characterData: true })""")
    expect(page.locator("#board > p")).to_have_text("Eight")
    page.locator("#link").focus()
    answers.append(part(9, '<a id="link" href="/">Nine</a>'))
    expect(page.locator("#link")).to_have_text("Nine")

    expect(page.locator("#link")).to_be_focused()
    assert "Six" not in shown


@pytest.mark.parametrize("by", [AN_HOUR, -AN_HOUR])
def test_countdown_is_that_of_the_server_on_a_phone_whose_clock_is_wrong(board: Board, page: Page, by: int) -> None:
    CardFactory(board=board, title="Tea", state="discussing")
    ends_at = timezone.now() + timedelta(minutes=4)
    Board.objects.update(phase="discuss", box=1, ends_at=ends_at)
    page.add_init_script(WRONG.replace("BY", str(by)))
    page.goto("/events/tea/board/")
    wrong = page.evaluate("Date.now()") - timezone.now().timestamp() * 1000
    assert abs(wrong - by) < AN_HOUR / 2
    expect(page.get_by_role("timer")).to_have_text(re.compile("^[0-4]:[0-5][0-9]$"))

    minutes, seconds = page.get_by_role("timer").inner_text().split(":")
    left = (ends_at - timezone.now()).total_seconds()
    assert left - 1 <= int(minutes) * 60 + int(seconds) <= left + 60


def read_answers(page: Page) -> None:
    """Wait until the page has read the answers that it got so far."""
    page.evaluate("fetch('/static/js/live.js').then((answer) => answer.text())")


def test_pauses_double_while_the_server_fails(board: Board, page: Page, watch: Watch) -> None:
    page.route(PART, lambda route: route.fulfill(status=503, body=""))
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    with page.expect_response(PART):
        page.goto("/events/tea/board/")
    for number in range(1, 6):
        read_answers(page)
        pause = min(2000 * 2**number, 30_000)
        page.clock.run_for(pause * 0.79)
        assert len([url for url in watch.kinds("fetch") if PART.search(url)]) == number
        with page.expect_response(PART):
            page.clock.run_for(pause * 0.42)
    since = re.compile(r"^Not connected since 1?\d:\d\d[ap]m\. Trying again\.$")
    expect(page.locator("#live-since")).to_have_text(since)
    expect(page.locator("#live-since")).to_be_visible()
    watch.complaints[:] = [line for line in watch.complaints if "Failed to load resource: " not in line]


def test_sentences_are_told_five_seconds_apart(board: Board, page: Page) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body=part(5 + len(asked), f"Sentence {len(asked)}"), content_type="text/html")

    page.route(PART, answer)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto("/events/tea/board/")
    said, shown = page.locator("#live-said"), page.locator("#board > p")
    expect(shown).to_have_text("Sentence 1")
    page.clock.run_for(1)
    expect(said).to_have_text("Sentence 1")
    page.clock.run_for(2400)
    expect(shown).to_have_text("Sentence 2")
    page.clock.run_for(2500)
    expect(said).to_have_text("Sentence 1")
    page.clock.run_for(200)
    expect(said).to_have_text(re.compile("Sentence [23]"))


def test_outage_that_is_over_is_no_longer_told(board: Board, page: Page, watch: Watch) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body=part(6, "Six"), content_type="text/html")

    def fail(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route(PART, answer)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto("/events/tea/board/")
    said, since = page.locator("#live-said"), page.locator("#live-since")
    expect(page.locator("#board > p")).to_have_text("Six")
    page.clock.run_for(1)
    expect(said).to_have_text("Six")
    page.route(PART, fail)
    page.clock.run_for(2400)
    expect(since).to_be_visible()
    page.unroute(PART, fail)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(since).to_be_hidden()
    page.clock.run_for(5000)

    expect(said).to_have_text("Six")
    watch.complaints[:] = [line for line in watch.complaints if "Failed to load resource: " not in line]
