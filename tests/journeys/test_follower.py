"""A visitor follows a group by email, gets its news, and unsubscribes with the button of their mailbox."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from blog import services as posts
from meetups.models import Event, Group, OutboxEmail, Subscription
from meetups.services import events
from meetups.services.emails import outbox
from tests.browser.keyboard import Keyboard
from tests.chores import work
from tests.factories import EventFactory, GroupFactory, PostFactory
from tests.mail import Mailbox, free_port, serving

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def group(transactional_db, settings, base_url: str) -> Group:
    settings.SITE_URL = base_url
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """Run a mail server with Robin's mailbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with serving(Mailbox(), settings.EMAIL_PORT) as mailbox:
        yield mailbox


def work_and_deliver() -> None:
    """Run the jobs of a minute and send all waiting emails."""
    work()
    for email in OutboxEmail.objects.waiting():
        outbox.deliver(email_id=email.pk)


def last_email(mailbox: Mailbox, number: int) -> EmailMessage:
    """Check that Robin got `number` emails, and return the last one."""
    assert [to for to, _ in mailbox.messages] == [["robin@example.org"]] * number
    return mailbox.messages[-1][1]


def words_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def one_click(message: EmailMessage) -> tuple[int, str]:
    """Send what a mailbox sends for its unsubscribe button: one POST, without cookies (RFC 8058)."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(message["List-Unsubscribe"]).strip(" <>")
    with urlopen(Request(url, data=b"List-Unsubscribe=One-Click", method="POST")) as answer:
        return answer.status, answer.url.removeprefix(url)


def ask_to_follow(page: Page) -> None:
    """Open the form from the group's page, and send it first with an invalid and then with a valid email address."""
    page.goto("/groups/lamp-menders/")
    page.get_by_role("link", name="Follow by email").click()
    expect(page.get_by_role("radio", name="Once a fortnight")).to_be_checked()
    page.get_by_label("Your email address").fill("robin@")
    page.get_by_role("radio", name="As soon as there is something new").check()
    page.get_by_role("button", name="Follow").click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("an email address in full")).click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    expect(page.get_by_role("radio", name="As soon as there is something new")).to_be_checked()
    page.get_by_label("Your email address").fill("robin@example.org")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")


def link_in(message: EmailMessage) -> str:
    [link] = re.findall(r"^http://\S+/subscriptions/[^/\s]+/$", words_of(message), re.MULTILINE)
    return link


@pytest.mark.parametrize("has_scripting", [True, False], ids=["with-scripting", "without-scripting"])
def test_visitor_follows_a_group_gets_news_and_unsubscribes(
    has_scripting: bool, group: Group, mailbox: Mailbox, new_context: Callable[..., BrowserContext]
) -> None:
    EventFactory(group=group, title="Already known")
    work_and_deliver()
    page = new_context(java_script_enabled=has_scripting, viewport=PHONE).new_page()
    ask_to_follow(page)
    work_and_deliver()

    page.goto(link_in(last_email(mailbox, 1)))
    assert not Subscription.objects.confirmed().exists()  # looking changes nothing
    page.get_by_role("button", name="Follow this group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You follow Lamp menders")
    expect(page.get_by_role("link", name="Already known")).to_be_visible()
    work_and_deliver()

    events.publish(event=EventFactory(group=group, title="Mending night", status=Event.Status.DRAFT))
    posts.publish(post=PostFactory(group=group, headline="Nine lamps", status="draft", published_at=None))
    work_and_deliver()
    message = last_email(mailbox, 2)
    assert message["Subject"] == "2 new things from Lamp menders"
    titles = ("Already known", "Mending night", "Nine lamps")
    assert [title in words_of(message) for title in titles] == [False, True, True]

    assert [one_click(message) for _ in range(2)] == [(200, ""), (200, "")]
    EventFactory(group=group, title="Not announced")
    work_and_deliver()
    assert (last_email(mailbox, 2), Subscription.objects.count()) == (message, 0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has expired")


def test_following_works_by_keyboard_alone(group: Group, mailbox: Mailbox, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/groups/lamp-menders/")
    keyboard = Keyboard(page)
    keyboard.go("Follow by email")
    keyboard.type("robin@example.org", "Your email address")
    keyboard.to("Once a fortnight")
    page.keyboard.press("ArrowUp")
    keyboard.go("Follow")
    work_and_deliver()

    page.goto(link_in(last_email(mailbox, 1)))
    keyboard.go("Follow this group", "Space")
    keyboard.to("As soon as there is something new")
    page.keyboard.press("ArrowDown")
    keyboard.go("Save")
    expect(page.get_by_role("status")).to_have_text("Saved")
    assert Subscription.objects.confirmed().get().often == "fortnight"
    keyboard.go("Stop following all groups")
    expect(page.get_by_text("You no longer follow any group, and we have deleted your email address.")).to_be_visible()
    assert not Subscription.objects.exists()
