"""An organiser looks at an edition of the newsletter, changes and sends it; a follower reads it, also on the web."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetups.models import Group, News, OutboxEmail
from meetups.services.emails import outbox
from tests.browser.states.state import session_cookie
from tests.chores import work
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, SubscriptionFactory
from tests.mail import Mailbox, free_port, serving


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with serving(Mailbox(), settings.EMAIL_PORT) as mailbox:
        yield mailbox


@pytest.fixture
def group(transactional_db, settings, base_url: str) -> Group:
    """A group with a meeting in three days, two write-ups that are not told yet, and Robin, who follows it."""
    settings.SITE_URL = base_url
    now = timezone.now()
    group = GroupFactory(name="Lamp menders", slug="lamp-menders")
    EventFactory(group=group, title="Mending night", starts_at=now + timedelta(days=3))
    SubscriptionFactory(group=group, email="robin@example.org", often="fortnight", confirmed_at=now - timedelta(days=9))
    for headline in ("Nine lamps", "A slip"):
        post = PostFactory(group=group, headline=headline, published_at=now - timedelta(days=1))
        News.objects.create(group=group, kind="post", record_id=post.pk, title=headline, written_at=now)
    News.objects.update(created_at=now - timedelta(days=1))
    return group


def work_and_deliver() -> None:
    work()
    for email in OutboxEmail.objects.waiting():
        outbox.deliver(email_id=email.pk)


def words_of(message) -> str:
    return str(message.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def change_and_send(page: Page) -> None:
    """Write a few words, leave an item out, look at the preview, and send the edition."""
    page.get_by_label("A few words of your own").fill("**Dear** all")
    page.get_by_role("checkbox", name="A slip").uncheck()
    page.get_by_role("button", name="Save and preview the email").click()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_text("Dear all")).to_be_visible()
    expect(preview.get_by_text("A slip")).to_have_count(0)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("The edition is sent.")).to_be_visible()


def test_edition_is_looked_at_changed_sent_and_read(group: Group, mailbox: Mailbox, page: Page) -> None:
    organiser = OrganiserFactory(group=group, user__email="olu@example.org").user
    work_and_deliver()
    to, asked = mailbox.messages[-1]
    assert (to, asked["Subject"]) == (["olu@example.org"], "Look at the newsletter of Lamp menders")
    [link] = re.findall(r"^http://\S+/admin/\S+$", words_of(asked), re.MULTILINE)
    page.context.add_cookies([session_cookie(organiser, site.SITE_URL)])
    page.goto(link)
    change_and_send(page)
    work_and_deliver()

    to, read = mailbox.messages[-1]
    assert (to, read["List-Unsubscribe-Post"]) == (["robin@example.org"], "List-Unsubscribe=One-Click")
    told = words_of(read)
    assert [title in told for title in ("Dear all", "Mending night", "Nine lamps", "A slip")] == [True] * 3 + [False]
    [copy] = re.findall(r"^http://\S+/groups/lamp-menders/editions/[\d-]+/$", told, re.MULTILINE)
    page.context.clear_cookies()
    page.goto(copy)
    expect(page.get_by_role("heading", level=1)).to_have_text("Newsletter of Lamp menders")
    expect(page.get_by_text("Dear all")).to_be_visible()
    expect(page.get_by_role("link", name="Nine lamps")).to_be_visible()
    expect(page.get_by_text("robin@example.org")).to_have_count(0)
