"""A lead downloads everything of a group, and a superuser of an empty site takes it in after the dry run."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import Group, User
from tests.archives import archive_of, contents, full_group
from tests.browser.states.state import session_cookie
from tests.emptied import delete_all
from tests.factories import OrganiserFactory


def opened(context: BrowserContext, user: User, base_url: str, path: str) -> Page:
    """Return a page of this user."""
    context.add_cookies([session_cookie(user, base_url)])
    page = context.new_page()
    page.goto(path)
    return page


def downloaded(page: Page, folder: Path) -> Path:
    """Download everything from the page of the group, with followers. Return the file."""
    page.get_by_role("link", name="Download everything").click()
    page.get_by_label("With the email addresses of followers").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def take_in(page: Page, path: Path) -> None:
    """Take the file in from the list of groups, after the dry run."""
    page.get_by_role("link", name="Import a group").click()
    page.get_by_label("File").set_input_files(path)
    page.get_by_label("With followers").check()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("row", name="Write-ups 2 0")).to_be_visible()
    assert not Group.objects.exists()
    page.get_by_role("button", name="Import the group").click()
    expect(page.get_by_text("The group is imported. Nobody was emailed.")).to_be_visible()


def without_organisers(page: Page) -> str:
    """Return the text of an event's page, without its organisers, who are invited anew."""
    return re.sub(r"Run by\n.+\n", "", page.get_by_role("article").first.inner_text())


def test_group_moves_to_an_empty_site_without_scripting(
    transactional_db, new_context: Callable[..., BrowserContext], base_url: str, settings, tmp_path: Path
) -> None:
    settings.SITE_URL = base_url
    group = full_group()
    lead = OrganiserFactory(group=group, role="lead").user
    page = opened(new_context(java_script_enabled=False), lead, base_url, f"/admin/meetups/group/{group.pk}/change/")
    path = downloaded(page, tmp_path)
    page.goto("/events/2026-03-03-lamps/")
    before = without_organisers(page)
    delete_all()

    root = User.objects.create_superuser("root@example.org", name="Root")
    page = opened(new_context(java_script_enabled=False), root, base_url, "/admin/meetups/group/")
    take_in(page, path)

    page.goto("/events/2026-03-03-lamps/")
    assert without_organisers(page) == before
    page.goto("/blog/we-mended/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What we mended")
    again = contents(archive_of(Group.objects.get(), with_followers=True))
    assert again == contents(io.BytesIO(path.read_bytes()))
