"""Phones at a grid: pitching, raising a hand and placing a session, live and with scripting off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from meetups.models import Pitch
from meetups.services import grids
from tests.browser.room import PHONE, about, button
from tests.unconference import Unconference


@pytest.fixture
def camp(transactional_db) -> Unconference:
    start = timezone.now() - timedelta(minutes=10)
    return Unconference(event={"slug": "camp", "starts_at": start}, anyone_places=True)


@pytest.fixture
def join(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that joins with a new phone."""

    def joined(**options) -> Page:
        page = new_context(viewport=PHONE, **options).new_page()
        page.goto("/events/camp/board/join/")
        button(page, "Join in").click()
        expect(page.get_by_label("Your session in one line")).to_be_visible()
        return page

    return joined


def pitch(page: Page, title: str) -> None:
    page.get_by_label("Your session in one line").fill(title)
    button(page, "Pitch this session").click()
    expect(page.get_by_role("heading", name="My pitches")).to_be_visible()


def hand(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=about(words, "Tea"))


def test_two_phones_see_each_other_without_a_reload(camp: Unconference, join) -> None:
    ann, bob = join(), join()
    pitch(ann, "Tea")
    pitch(ann, "Milk")
    expect(ann.get_by_label("Your session in one line")).to_have_value("")

    hand(bob, "Raise my hand").click()
    expect(hand(bob, "Lower my hand")).to_be_focused()
    expect(ann.get_by_role("listitem").filter(has_text="Tea").get_by_text("1 hand up")).to_be_visible()
    expect(hand(ann, "Raise my hand")).to_be_visible()
    hand(bob, "Lower my hand").click()
    expect(hand(bob, "Raise my hand")).to_be_visible()
    expect(ann.get_by_role("listitem").filter(has_text="Tea").get_by_text("0 hands up")).to_be_visible()
    assert list(Pitch.objects.order_by("pk").values_list("title", "hands")) == [("Tea", 0), ("Milk", 0)]


def test_form_goes_and_comes_as_pitching_is_closed_and_opened(camp: Unconference, join) -> None:
    ann = join()
    for is_open in (False, True, False, True):
        grids.change_grid(grid=camp.now(), is_pitching_open=is_open)
        ann.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # somebody looks at it
        expect(ann.get_by_label("Your session in one line")).to_be_visible(visible=is_open)
        if not is_open:
            ann.reload()
    pitch(ann, "Tea")


def test_session_is_placed_without_scripts_and_the_second_is_told(camp: Unconference, join) -> None:
    ann, bob = join(java_script_enabled=False), join(java_script_enabled=False)
    pitch(ann, "Tea")
    pitch(bob, "Milk")
    for page, title in ((ann, "Tea"), (bob, "Milk")):
        page.goto("/events/camp/grid/seat/")
        page.get_by_role("link", name=about("Place it", title)).click()
        page.get_by_label("Room and time").select_option(index=1)

    button(ann, "Put it there").click()
    expect(ann.get_by_role("link", name=about("Move it", "Tea"))).to_be_visible()
    button(bob, "Put it there").click()
    expect(bob.get_by_role("alert")).to_contain_text("“Tea” is in Blue at that time.")
    expect(bob.get_by_label("Room and time").locator("option:checked")).to_contain_text("Blue (“Tea”)")
