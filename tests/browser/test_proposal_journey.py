"""Somebody starts a group and publishes its series, with the clicks and fields counted."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Event, Group, GroupProposal, OutboxEmail
from meetups.services import proposals
from tests.browser.watch import Watch
from tests.chores import work
from tests.factories import GroupFactory
from tests.proposals import PERSON, WHAT, WHERE

pytestmark = pytest.mark.usefixtures("transactional_db")


class Person:
    """A person who counts the fields they fill in and the buttons and links they press."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.clicks = page, 0, 0

    def type(self, **answers: str) -> None:
        for name, value in answers.items():
            self.page.locator(f"main [name={name}]").fill(value)
            self.fields += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)
        self.fields += 1

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).check()
        self.fields += 1

    def press(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.clicks += 1

    def reads(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def opens_link_in(self, kind: str, words: str) -> None:
        work()
        paths = re.findall(r"https?://[^\s/]+(/\S*)", OutboxEmail.objects.get(kind=kind).text)
        self.page.goto(next(path for path in paths if words in path))


def in_three_weeks() -> date:
    return timezone.localdate() + timedelta(days=21)


def see_that_a_name_is_taken(page: Page) -> None:
    """See it beside that name, and not beside the next one while there is no connection."""
    page.get_by_label("Name of the group").fill("tea makers")
    expect(page.get_by_role("status")).to_contain_text("There is a group called Tea Makers already.")
    page.context.set_offline(True)
    page.get_by_label("Name of the group").fill("Lamp menders")
    expect(page.get_by_role("status")).to_be_empty()
    page.context.set_offline(False)


def answer(person: Person, first: date, has_script: bool) -> None:
    """Go through the three steps, once back and forth, and send them."""
    person.page.goto("/start/")
    person.press("Start a group", "link")
    person.reads("What is it, and for whom?")
    if has_script:
        see_that_a_name_is_taken(person.page)
    person.type(**WHAT)
    person.press("Continue")
    person.reads("Where do you meet?")
    person.page.go_back()
    expect(person.page.get_by_label("Name of the group")).to_have_value(WHAT["name"])
    person.page.go_forward()
    person.type(area=WHERE["area"])
    person.choose("Nation", "England")
    person.type(venue=WHERE["venue"])
    person.press("Continue")
    person.reads("When do you meet?")
    person.type(starts_on=first.isoformat(), start_time="6pm")
    person.tick("Every other week")
    person.press("Continue")
    person.reads("Check your answers")
    assert person.page.context.cookies() != [], "the last page has the token of its form"
    person.type(**PERSON)
    person.press("Send")
    person.reads("Check your email")


@pytest.mark.parametrize(("has_script", "width"), [(True, 1280), (False, 375)], ids=["laptop", "phone-no-script"])
def test_new_group_to_its_first_published_series(
    new_context: Callable[..., BrowserContext], settings: Any, has_script: bool, width: int, watch: Watch
) -> None:
    settings.GROUPS_OPEN = not has_script  # one of the two asks the runner
    context = new_context(viewport={"width": width, "height": 800}, java_script_enabled=has_script)
    person, first = Person(context.new_page()), in_three_weeks()
    GroupFactory(name="Tea Makers")
    answer(person, first, has_script)
    person.opens_link_in("group_proposed", "/start/")
    person.reads("One more step to your group")
    person.press("Start this group" if settings.GROUPS_OPEN else "Propose this group")
    person.reads("Your group is there" if settings.GROUPS_OPEN else "Waiting for an answer")
    if not settings.GROUPS_OPEN:
        proposals.accept(proposal=GroupProposal.objects.get())

    person.opens_link_in("group_accepted", "/login/link/")
    person.press("Log in")
    expect(person.page.get_by_text("This series is a draft")).to_be_visible()
    assert set(Event.objects.values_list("status", flat=True)) == {"draft"}
    person.press("Publish the series")
    expect(person.page.get_by_text("is published.")).to_be_visible()

    assert (person.fields, person.clicks) == (10, 8)
    watch.complaints[:] = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]
    person.page.goto(Group.objects.get(name=WHAT["name"]).get_absolute_url())
    expect(person.page.locator(".event-list > li").first).to_contain_text("6pm to 7pm")
    assert Event.objects.order_by("starts_at")[0].local_date == first
