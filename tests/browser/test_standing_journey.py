"""A regular asks for a standing place, confirms it, and says “not this time”, on a phone without scripting."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from meetups import tasks
from meetups.models import OutboxEmail
from tests.browser.screens import overflow
from tests.chores import work
from tests.standing_places import filled, going, meetings

PHONE = {"width": 375, "height": 800}


def link(kind: str) -> str:
    """Run the worker. Return the first link to a standing place in the email of this kind."""
    work()
    found = re.search(r"http://\S+/standing-places/\S+/", OutboxEmail.objects.get(kind=kind).text)
    assert found
    return found[0]


def test_regular_gets_a_place_every_time_and_gives_one_up(
    new_context: Callable[..., BrowserContext], settings, base_url: str, transactional_db
) -> None:
    settings.SITE_URL = base_url
    series = filled(title="Lamps and ladders", capacity=8)
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{meetings(series)[2].get_absolute_url()}rsvp/")
    page.get_by_label("Your name").fill("Robin Ash")
    page.get_by_label("Your email address").fill("robin@example.org")
    page.get_by_label("I come every time").check()
    page.get_by_role("button", name="Save my place").click()
    expect(page.get_by_text("We are sending a second email about coming every time.")).to_be_visible()

    page.goto(link("standing_confirm"))
    page.get_by_role("button", name="Confirm my standing place").click()
    expect(page.get_by_role("heading", name="Your standing place")).to_be_visible()
    tasks.nightly()
    assert [going(event) for event in meetings(series)[:4]] == [["Robin Ash"]] * 3 + [[]]

    page.goto(link("standing_dates"))
    page.get_by_role("button", name="Not this time").click()
    expect(page.get_by_text("Not this time.", exact=True)).to_be_visible()
    assert [going(event) for event in meetings(series)[:3]] == [[], ["Robin Ash"], ["Robin Ash"]]
    assert overflow(page) == []
