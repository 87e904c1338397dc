"""A lead invites Ann, who accepts or does not, on phones with scripting off."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meetups import tasks
from meetups.models import Group, OrganiserInvitation, OutboxEmail
from meetups.models.grace import GRACE
from tests.chores import work
from tests.factories import OrganiserFactory, UserFactory

PHONE = {"width": 375, "height": 800}
ANN = "ann@example.org"


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext]) -> Callable[[], Page]:
    """Return a function that opens a browser of another person."""
    return lambda: new_context(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def group(transactional_db: None) -> Group:
    lead = OrganiserFactory(role="lead", group__name="Leeds", user__email="bo@example.org", user__name="Bo")
    return lead.group


def log_in(page: Page, email: str) -> None:
    """Log in with the code from the email."""
    page.goto("/admin/")
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Email me a code").click()
    work()
    code = re.search(r"^[A-Z0-9-]{6,}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    page.get_by_label("Code").fill(code.group())
    page.get_by_role("button", name="Log in").click()


def invite(page: Page, group: Group) -> str:
    """Log in as Bo and invite Ann. Return the path in the email to Ann."""
    log_in(page, "bo@example.org")
    page.goto(f"/admin/meetups/group/{group.pk}/change/")
    page.locator("[name=organiser_invitations-0-email]").fill(ANN)
    save(page)
    work()
    email = OutboxEmail.objects.get(kind="organiser_invited")
    assert (email.to, email.subject) == (ANN, "Help to organise Leeds?")
    return re.findall(r"https?://[^\s/]+(/organisers/\S+)", email.text)[0]


def save(page: Page) -> None:
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")


def team(group: Group) -> list[tuple[str, str]]:
    return sorted(group.organisers.values_list("user__email", "user__name"))


def test_invited_person_accepts_and_logs_in(visit: Callable[[], Page], group: Group) -> None:
    link = invite(visit(), group)
    ann = visit()
    ann.goto(link)
    expect(ann.get_by_role("heading", level=1)).to_have_text("Help to organise Leeds?")
    assert team(group) == [("bo@example.org", "Bo")]

    ann.get_by_label("Your name").fill("Ann Brook")
    ann.get_by_role("button", name="Accept the invitation").click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("You accepted the invitation")
    log_in(ann, ANN)

    expect(ann.locator("#user-tools")).to_contain_text("Ann Brook")
    assert team(group) == [(ANN, "Ann Brook"), ("bo@example.org", "Bo")]
    ann.goto(group.get_absolute_url())
    expect(ann.get_by_role("main")).to_contain_text("Ann Brook")


def test_expired_invitation_is_deleted(visit: Callable[[], Page], group: Group) -> None:
    link = invite(visit(), group)
    OrganiserInvitation.objects.update(sent_at=timezone.now() - timedelta(days=14), expires_at=timezone.now() - GRACE)
    ann = visit()
    ann.goto(link)
    expect(ann.get_by_role("heading", level=1)).to_have_text("This invitation is no longer open")

    tasks.nightly()

    ann.goto(link)
    expect(ann.get_by_role("heading", level=1)).to_have_text("This invitation is no longer open")
    assert not OrganiserInvitation.objects.exists()
    assert not OutboxEmail.objects.filter(to=ANN).exists()
    assert team(group) == [("bo@example.org", "Bo")]


def test_withdrawn_invitation_cannot_be_accepted(visit: Callable[[], Page], group: Group) -> None:
    UserFactory(email=ANN, name="Ann Brook")
    bo, ann = visit(), visit()
    link = invite(bo, group)
    ann.goto(link)  # the page is open while Bo withdraws

    bo.goto(f"/admin/meetups/group/{group.pk}/change/")
    expect(bo.locator("#organiser_invitations-group")).to_contain_text("Not answered yet, expires on")
    expect(bo.locator("#organiser_invitations-group")).not_to_contain_text("Ann Brook")
    bo.locator("[name=organiser_invitations-0-DELETE]").check()
    save(bo)
    ann.get_by_role("button", name="Accept the invitation").click()

    expect(ann.get_by_role("heading", level=1)).to_have_text("This invitation is no longer open")
    assert team(group) == [("bo@example.org", "Bo")]
