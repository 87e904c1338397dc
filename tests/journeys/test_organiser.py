"""An organiser logs in with an emailed code, and the public pages show their changes at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from blog.models import Post
from meetups.models import Event, Group, OutboxEmail
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory, PostFactory
from tests.log_in import code_in


class Ours(NamedTuple):
    """The rows of the organiser's group, and an event of another group."""

    group: Group
    event: Event
    draft: Event
    post: Post
    theirs: Event


@pytest.fixture
def ours(transactional_db) -> Ours:
    group = GroupFactory(name="Lamp menders")
    OrganiserFactory(group=group, user__email="ann@example.org", user__name="Ann Ash", role="lead")
    event = EventFactory(group=group, title="Lamps")
    AttendeeFactory(event=event, email="robin@example.org")
    draft = EventFactory(group=group, title="Ladders", status=Event.Status.DRAFT)
    post = PostFactory(group=group, headline="What we mended", status=Post.Status.DRAFT, published_at=None)
    return Ours(group, event, draft, post, EventFactory(title="Somebody else’s"))


@pytest.fixture(params=[True, False], ids=["with-scripting", "without-scripting"])
def page(request, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=request.param, viewport={"width": 1280, "height": 900}).new_page()


def log_in(page: Page) -> None:
    """Log in with the link at the foot of the page and the emailed code."""
    page.goto("/")
    page.get_by_role("link", name="For organisers").click()
    page.get_by_label("Email address").fill("ann@example.org")
    page.get_by_role("button", name="Email me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    work()
    page.get_by_label("Code").fill(code_in(mail.outbox[0]))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Organise")


def choose(page: Page, row: str, action: str) -> None:
    """Select one row of a list and run an action on it."""
    page.get_by_role("row", name=row).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Go", exact=True).click()


def test_edited_event_is_public_at_once(ours: Ours, page: Page) -> None:
    log_in(page)
    page.get_by_role("link", name="Events", exact=True).first.click()
    expect(page.get_by_role("link", name="Lamps")).to_be_visible()
    expect(page.get_by_text("Somebody else’s")).to_have_count(0)
    page.get_by_role("link", name="Lamps").click()
    page.get_by_label("Title").fill("Lamps, and a ladder")
    page.locator("[name=starts_at_1]").fill("18:30")
    page.locator("[name=ends_at_1]").fill("20:15")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.locator("[name=starts_at_1]")).to_have_value("6:30pm")
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lamps, and a ladder")
    expect(page.get_by_text("6:30pm to 8:15pm")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Lamps, and a ladder")).to_be_visible()


def test_organiser_publishes_a_draft_and_cancels_an_event(ours: Ours, page: Page) -> None:
    log_in(page)
    page.goto(ours.draft.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.goto("/admin/meetups/event/")
    choose(page, "Ladders", "publish")
    expect(page.get_by_text("1 event is published.")).to_be_visible()
    choose(page, "Lamps", "cancel")
    expect(page.get_by_text("1 attendee gets an email.")).to_be_visible()
    page.get_by_label("Reason").fill("The lights are out.")
    page.get_by_role("button", name="Cancel with a reason").click()
    expect(page.get_by_text("1 event is cancelled. 1 person is emailed.")).to_be_visible()
    assert OutboxEmail.objects.get().to == "robin@example.org"

    page.goto(ours.draft.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ladders")
    page.goto(ours.event.get_absolute_url())
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
    expect(page.get_by_text("The lights are out.")).to_be_visible()
    expect(page.get_by_role("link", name="Save my place")).to_have_count(0)


def test_organiser_publishes_a_post_and_logs_out(ours: Ours, page: Page) -> None:
    log_in(page)
    page.get_by_role("link", name="Posts", exact=True).first.click()
    page.get_by_role("link", name="What we mended").click()
    page.get_by_label("Headline").fill("What we mended, and how")
    page.get_by_label("Status").select_option("published")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto("/blog/")
    page.get_by_role("link", name="What we mended, and how").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What we mended, and how")
    assert timezone.now() - Post.objects.get().published_at < timedelta(minutes=5)

    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title(re.compile("^Fortnight"))
    assert "sessionid" not in {cookie["name"] for cookie in page.context.cookies()}
    page.goto("/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with-scripting"])
def test_admin_pages_follow_the_content_security_policy(ours: Ours, page: Page) -> None:
    """Open every kind of admin page. The `watch` fixture fails the test on any browser error."""
    log_in(page)
    kinds = ("meetups/group", "meetups/event", "meetups/attendee", "meetups/venue", "blog/post", "blog/tag")
    for kind in kinds:
        page.goto(f"/admin/{kind}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if kind != "meetups/group":
            page.goto(f"/admin/{kind}/add/")
            expect(page.locator(".submit-row [type=submit]").first).to_be_visible()
    for row in (ours.group, ours.event, ours.post, ours.event.venue, ours.event.attendees.get()):
        page.goto(f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/change/")
        expect(page.locator(".submit-row [type=submit]").first).to_be_visible()
        page.get_by_role("link", name="History").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("history", re.IGNORECASE))
    for security in ("", "webauthn/", "totp/activate/", "recovery-codes/"):
        page.goto(f"/accounts/2fa/{security}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
