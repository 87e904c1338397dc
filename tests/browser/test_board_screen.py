"""The screen of a board keeps the display awake, and sounds the end of a timebox once the sound is on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Board
from tests.boards import BoardFactory, CardFactory
from tests.browser.room import button, end_the_timebox, soon
from tests.factories import EventFactory
from tests.waiting import until

# Keeps what the page asks of the browser, and lets the browser do it.
KEPT = """
window.locks = [];
window.tones = [];
const { request } = navigator.wakeLock;
navigator.wakeLock.request = async (kind) => {
  const lock = await request.call(navigator.wakeLock, kind);
  window.locks.push(lock);
  return lock;
};
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (at) {
  window.tones.push([this.context.state, this.frequency.value]);
  return start.call(this, at);
};
"""


@pytest.fixture
def screen(transactional_db, new_context: Callable[..., BrowserContext]) -> Page:
    now = timezone.now()
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=now - timedelta(minutes=10))
    board = BoardFactory(event=event, phase="discuss", box=1, ends_at=now + timedelta(minutes=9))
    CardFactory(board=board, title="Tea", state="discussing")
    context = new_context(viewport={"width": 1280, "height": 720})
    context.grant_permissions(["screen-wake-lock"])  # without a window nobody is there to allow it
    page = context.new_page()
    page.add_init_script(KEPT)
    page.clock.install()
    page.goto("/events/tea/board/screen/")
    return page


def test_screen_keeps_the_display_awake_also_after_it_was_hidden(screen: Page) -> None:
    until(lambda: screen.evaluate("locks.length") == 1)
    assert screen.evaluate("locks.map((lock) => [lock.type, lock.released])") == [["screen", False]]

    screen.evaluate("locks[0].release()")
    screen.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it is shown again

    until(lambda: screen.evaluate("locks.length") == 2)
    assert screen.evaluate("locks[1].released") is False


def test_end_of_a_timebox_sounds_once_the_sound_is_on(screen: Page) -> None:
    expect(screen.locator("body")).not_to_have_attribute("data-flash", "")
    end_the_timebox()
    soon(screen)
    expect(screen.locator("body")).to_have_attribute("data-flash", "")
    assert screen.evaluate("tones") == []

    button(screen, "Sound on").click()
    expect(button(screen, "Sound on")).to_have_attribute("aria-pressed", "true")
    assert screen.evaluate("tones.length") == 3  # so that the volume can be set
    board = Board.objects.get()
    Board.objects.update(ends_at=timezone.now() + timedelta(minutes=9), version=board.version + 1, round=1)
    soon(screen)
    expect(screen.locator(".screen-nought")).to_be_hidden()
    end_the_timebox()
    soon(screen)
    expect(screen.locator(".screen-nought")).to_be_visible()
    assert screen.evaluate("tones") == [["running", 660]] * 6

    button(screen, "Sound on").click()
    expect(button(screen, "Sound on")).to_have_attribute("aria-pressed", "false")
