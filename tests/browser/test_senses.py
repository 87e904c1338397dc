"""Errors are found by eye and by keyboard, and pages are read with large text and with forced colours."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Event, Group, Venue
from tests.boards import TopicFactory
from tests.browser.screens import broken_words
from tests.browser.states.catalogue import STATES
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    OrganisationFactory,
    in_a_week,
)
from tests.pages import small_site

# Lines of text that lie on each other by more than half of their height. The bar at the bottom lies on the page.
TEXT_ON_TEXT = """() => {
  const boxes = [], found = [], range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility() || parent.closest(".visually-hidden, .save-bar")) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) if (box.width > 2) boxes.push([text.data.trim(), box]);
  }
  boxes.forEach(([words, one], index) => {
    for (const [others, two] of boxes.slice(index + 1)) {
      const width = Math.min(one.right, two.right) - Math.max(one.left, two.left);
      const height = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
      if (width > 2 && height > Math.min(one.height, two.height) / 2) found.push([words, others]);
    }
  });
  return found;
}"""
# Tags without a line round them, leaves whose text is cut off, and cancelled days that look like others.
LOST_WITHOUT_COLOURS = """() => {
  const style = element => getComputedStyle(element);
  const all = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
  const lost = [
    ...all(".tag").filter(tag => parseFloat(style(tag).borderTopWidth) < 1),
    ...all(".leaf").filter(leaf => leaf.scrollWidth > leaf.clientWidth || leaf.scrollHeight > leaf.clientHeight),
    ...all("[data-status=cancelled] .leaf > span:nth-child(2)").filter(
      day => !style(day).textDecorationLine.includes("line-through")),
    ...all(".button").filter(button => parseFloat(style(button).borderTopWidth) < 1),
  ];
  return lost.map(element => element.outerHTML);
}"""


def test_form_with_errors_has_the_focus_on_them_and_red_fields(page: Page, transactional_db) -> None:
    page.goto(f"{EventFactory().get_absolute_url()}rsvp/")
    page.get_by_role("button", name="Save my place").click()

    expect(page.get_by_role("alert")).to_be_focused()
    red = page.evaluate("getComputedStyle(document.querySelector('.error-summary h2')).color")
    for label, is_red in (("Your name", True), ("Your email address", True), ("Organisation", False)):
        border = page.get_by_label(label).evaluate("field => getComputedStyle(field).borderTopColor")
        assert (border == red) is is_red


@pytest.mark.parametrize("name", ["action-refused", "rsvp-limited", "search-refused", "events-filter-not-understood"])
def test_focus_is_on_what_was_refused(name: str, page: Page, settings, base_url: str) -> None:
    [refused] = [state for state in STATES if state.name == name]
    refused.open(page, settings, base_url)

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))


def test_only_the_current_page_is_underlined_with_forced_colours(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    page = new_context(forced_colors="active").new_page()
    page.goto("/events/")

    lines = page.locator(".site-nav a").evaluate_all("links => links.map(a => getComputedStyle(a).borderBottomColor)")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert [line == paper for line in lines] == [False, True, True, True, True]


def test_text_twice_as_large_on_a_phone_breaks_between_words_and_fits(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    site = small_site()
    Group.objects.update(name="Leeds Wednesdays")
    Venue.objects.update(name="Aireborough Library")
    Event.objects.update(title="An unconference on timetables", format="unconference", capacity=12)
    for _ in range(5):
        AttendeeFactory(event=site.event, organisation=OrganisationFactory())
    TopicFactory(group=site.group, title="Proofreading together")
    lists = ("/", "/events/", "/groups/", "/venues/", "/blog/", "/search/?q=leeds")
    things = (site.event, site.group, site.venue, site.post)
    paths = (*lists, *(thing.get_absolute_url() for thing in things))
    month = reverse("meetups:calendars-month", args=[site.event.local_date.year, site.event.local_date.month])
    others = (month, f"{site.event.get_absolute_url()}rsvp/", f"{site.group.get_absolute_url()}topics/")
    page = new_context(viewport={"width": 375, "height": 800}, bypass_csp=True).new_page()
    for path in (*paths, *others):
        page.goto(path)
        assert (path, broken_words(page)) == (path, [])
        assert (path, page.evaluate(TEXT_ON_TEXT)) == (path, [])
        assert (path, page.evaluate("document.scrollingElement.scrollWidth")) == (path, 375)


def test_every_state_is_legible_with_forced_colours(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    """The browser paints all backgrounds alike there, so what stands out needs a line or other letters."""
    series = EventSeriesFactory()
    events = {
        "open": EventFactory(),
        "cancelled": EventFactory(status="cancelled"),
        "tentative": EventFactory(status="tentative"),
        "full": AttendeeFactory(event__capacity=1).event,
        "now": EventFactory(starts_at=timezone.now() - timedelta(minutes=9)),
        "moved": EventFactory(series=series, recurrence_id=in_a_week().date(), group=series.group),
    }
    page = new_context(forced_colors="active").new_page()
    page.goto("/events/")
    tags = page.locator(".tag").evaluate_all("tags => tags.map(tag => tag.dataset.state)")
    assert set(tags) == {*events, "soon"} - {"open"}
    for path in ("/", "/events/", *(event.get_absolute_url() for event in events.values())):
        page.goto(path)
        assert page.locator(".leaf, .tag").count() > 0
        assert (path, page.evaluate(LOST_WITHOUT_COLOURS)) == (path, [])


def test_letters_of_other_alphabets_have_the_face_of_headings(page: Page, transactional_db) -> None:
    fonts: list[str] = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    for name in ("Leeds", "Tŷ Gŵyl, Łódź, Čeština, Győr"):
        page.goto(GroupFactory(name=name).get_absolute_url())
        page.evaluate("document.fonts.ready")

    assert [url.rpartition("/")[2] for url in fonts] == ["besley-600.woff2"] * 2 + ["besley-600-extended.woff2"]
