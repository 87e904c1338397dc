"""On the first 640 pixels of a phone: when, where, step-free way in, that it is free, and the way to a place."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from meetups.models import Event
from meetups.services import events
from tests.browser.states.events import fill_up
from tests.factories import EventFactory, EventSeriesFactory, VenueFactory, in_a_week

PHONE = {"width": 375, "height": 640}


def event(**fields: Any) -> Event:
    note = "There is a ramp at the door in Park Row."
    place = {"street_address": "Calverley Street", "step_free": "yes", "step_free_note": note}
    return EventFactory(venue=VenueFactory(name="Leeds City Council", **place), **fields)


def elsewhere(**fields: Any) -> Event:
    series = EventSeriesFactory(venue__name="Aireborough Library")
    return event(series=series, recurrence_id=in_a_week().date(), group=series.group, **fields)


def another_day(event: Event) -> Event:
    """Move an event that people could see to the next day."""
    event.starts_at, event.ends_at = event.starts_at + timedelta(days=1), event.ends_at + timedelta(days=1)
    return events.save(event=event)


STATES: dict[str, Callable[[], Event]] = {
    "plain": event,
    "full": lambda: fill_up(event(capacity=6)),
    "full, elsewhere": lambda: fill_up(elsewhere(capacity=6)),
    "tentative": lambda: event(status="tentative"),
    "elsewhere, tentative": lambda: elsewhere(status="tentative"),
    "on now": lambda: event(
        starts_at=timezone.now() - timedelta(minutes=9), ends_at=timezone.now() + timedelta(days=1)
    ),
    "another day": lambda: another_day(event()),
    "another day, elsewhere": lambda: another_day(elsewhere()),
    "another day, elsewhere, full": lambda: fill_up(another_day(elsewhere(capacity=6))),
    "few left": lambda: fill_up(event(capacity=9)),
    "mixed": lambda: event(attendance_mode=Event.Mode.MIXED),
    "mixed, full, elsewhere": lambda: fill_up(elsewhere(attendance_mode=Event.Mode.MIXED, capacity=6)),
    "early": lambda: event(rsvp_opens_at=timezone.now() + timedelta(days=1)),
    "early, another day, elsewhere": lambda: another_day(elsewhere(rsvp_opens_at=timezone.now() + timedelta(days=1))),
    "closed": lambda: event(rsvp_closes_at=timezone.now() - timedelta(hours=1)),
    "closed, another day, elsewhere": lambda: another_day(
        elsewhere(rsvp_closes_at=timezone.now() - timedelta(hours=1))
    ),
    "long title": lambda: event(title="London Peers: five-minute talks, then your topics, and lunch"),
    "long title, full, elsewhere": lambda: fill_up(elsewhere(title="London Peers: five-minute talks", capacity=6)),
}


def is_whole(element: Locator) -> bool:
    """Whether all of a visible element is on the screen."""
    box, height = element.bounding_box(), element.page.viewport_size["height"]
    return element.is_visible() and bool(box) and box["y"] >= 0 and box["y"] + box["height"] <= height


@pytest.mark.parametrize("state", STATES)
def test_facts_and_one_button_are_on_the_first_screen(state: str, page: Page, transactional_db) -> None:
    page.set_viewport_size(PHONE)
    page.goto(STATES[state]().get_absolute_url())
    ticket, bar = page.locator(".ticket"), page.locator(".save-bar")
    end = bar.bounding_box()["y"] if bar.is_visible() else PHONE["height"]
    for words in ("When", "· free", "Where", "Leeds City Council", "Step-free way in", "Yes"):
        box = ticket.locator(".ticket-facts").get_by_text(words, exact=words != "· free").bounding_box()
        assert (words, box["y"] + box["height"] <= end) == (words, True)

    buttons = [ticket.locator(".button"), bar.locator(".button")]
    if state.startswith(("early", "closed")):
        assert [button.count() for button in buttons] == [0, 0]
        return
    assert [is_whole(button) for button in buttons].count(True) == 1
    assert len({button.get_attribute("href") for button in buttons}) == 1
    assert len({button.text_content() for button in buttons}) == 1


def test_button_of_the_home_page_and_the_first_event_of_the_list_are_on_the_first_screen(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size(PHONE)
    event(summary="Five-minute talks, then your topics: bring one that you would like to talk about, or only listen.")
    page.goto("/")
    assert is_whole(page.locator(".ticket .button"))
    page.goto("/events/")
    assert is_whole(page.locator(".event-list > li").first)


@pytest.mark.parametrize("state", ["plain", "long title, full, elsewhere"])
def test_either_the_button_of_the_ticket_or_the_bar_is_shown(state: str, page: Page, transactional_db) -> None:
    """Wherever the page is scrolled to: never none of them, and never both."""
    page.set_viewport_size(PHONE)
    page.goto(STATES[state]().get_absolute_url())
    found = page.evaluate(EACH_STEP)
    assert set(found.values()) == {1}, found
    page.set_viewport_size({"width": 1280, "height": 640})
    expect(page.locator(".save-bar")).to_be_hidden()


# How many of both buttons are shown whole, at each step of 16 pixels from the top of the page to the end of its text.
EACH_STEP = """async () => {
  const height = innerHeight, found = {}, end = document.querySelector("main").getBoundingClientRect().bottom - height;
  const next = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let top = 0; top <= end; top += 16) {
    scrollTo(0, top);
    await next();
    found[top] = [...document.querySelectorAll("article .button[href$='/rsvp/']")].filter(button => {
      const box = button.getBoundingClientRect();
      return button.checkVisibility({ visibilityProperty: true }) && box.top >= 0 && box.bottom <= height;
    }).length;
  }
  return found;
}"""


def test_bar_is_always_there_where_a_browser_cannot_tell(page: Page, transactional_db) -> None:
    page.set_viewport_size(PHONE)
    page.goto(event().get_absolute_url())
    bar = page.locator(".save-bar")
    bar.evaluate("bar => bar.style.animation = 'none'")
    expect(bar).to_be_in_viewport(ratio=1)


def test_when_and_how_far_ahead_stay_apart_with_large_text(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    page = new_context(viewport=PHONE, bypass_csp=True).new_page()
    page.goto(event(starts_at=timezone.now() + timedelta(days=4, minutes=1)).get_absolute_url())
    page.add_style_tag(content="html { font-size: 200% }")
    label, words = page.locator(".ticket-facts dt").first.bounding_box(), page.evaluate(WORDS_AHEAD)
    assert words["x"] - (label["x"] + label["width"]) >= 12 or words["y"] >= label["y"] + label["height"]


WORDS_AHEAD = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".ticket-ahead"));
  return range.getBoundingClientRect();
}"""
