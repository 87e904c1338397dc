"""An organiser writes a meeting up from the email about it, with and without scripting, and the steps are counted."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from blog import services as posts
from blog.models import Post
from meetups.models import Event, OutboxEmail
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory, GroupFactory, OrganiserFactory


@pytest.fixture
def held(transactional_db) -> Event:
    """Return a meeting of two days ago, so that it is after 9am of the next day, with six people and five answers."""
    end = timezone.now() - timedelta(days=2)
    event = EventFactory(
        title="Lamps", group=GroupFactory(name="Lamp menders"), starts_at=end - timedelta(hours=1), ends_at=end
    )
    AttendeeFactory.create_batch(6, event=event, status="came")
    FeedbackFactory.create_batch(5, event=event, again="yes")
    return event


@pytest.fixture
def open_browser(held: Event, live_server, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens Chromium with the organiser of the group logged in."""

    def opened(**options: Any) -> Page:
        client = Client()
        client.force_login(OrganiserFactory(group=held.group, user__name="Ann").user)
        context = new_context(**options)
        name = site_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    return opened


class Steps:
    """The steps of an organiser on a page, and their number: presses, choices, typed words and opened pages."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def open(self, url: str) -> None:
        self.number += 1
        self.page.goto(url)

    def click(self, role: Any, name: str) -> None:
        self.number += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        self.number += 1
        self.page.get_by_label(label).fill(text)

    def choose(self, label: str, value: str) -> None:
        self.number += 1
        self.page.get_by_label(label).select_option(value)

    def close(self, page: Page) -> None:
        self.number += 1
        page.close()


def link_of_email() -> str:
    """Send the email of the morning after, and return its link."""
    assert posts.ask_for_write_ups() == 1
    work()
    found = re.search(r"http://\S+/write-up/\d+/", OutboxEmail.objects.get(kind="write_up").text)
    assert found
    return found[0]


@pytest.mark.parametrize(("script", "width"), [(True, 375), (False, 1280)])
def test_meeting_is_written_up_in_seven_steps_and_three_sentences(
    held, open_browser, settings, base_url, script, width
):
    settings.SITE_URL = base_url
    page = open_browser(java_script_enabled=script, viewport={"width": width, "height": 900})
    steps = Steps(page)

    steps.open(link_of_email())
    steps.click("button", "Begin the draft")
    text = page.get_by_label("Text")
    begun = text.input_value()
    assert "6 people took a place. 6 people were checked in at the door." in begun
    steps.fill("Text", f"{begun}\n\nIt rained. We mended four lamps. Come next time.")
    with page.context.expect_page() as opened:
        steps.click("button", "Preview")
    preview = opened.value
    expect(preview.get_by_text("This is a preview. Nothing is saved.")).to_be_visible()
    expect(preview.get_by_text("It rained. We mended four lamps.")).to_be_visible()
    assert not Post.objects.filter(body__contains="It rained.").exists()
    steps.close(preview)
    assert text.input_value().endswith("Come next time.")

    steps.choose("Status", "published")
    steps.click("button", "Save")

    post = Post.objects.get()
    assert (post.is_public, post.event, steps.number) == (True, held, 7)
    read_as_a_visitor(page, post)


def read_as_a_visitor(page: Page, post: Post) -> None:
    """Follow the link to the answers, to the page of the meeting, which links to the write-up."""
    page.goto(post.get_absolute_url())
    page.get_by_role("link", name="All answers").click()
    expect(page.get_by_text("5 of 5 would use the format again").first).to_be_visible()
    expect(page.locator(f'a[href="{post.get_absolute_url()}"]').first).to_be_visible()
