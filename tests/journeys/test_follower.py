"""Somebody without an account follows a group by mail, hears what is new, and has the mailbox end it."""

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
    """Robin's, behind a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with serving(Mailbox(), settings.EMAIL_PORT) as mailbox:
        yield mailbox


def a_minute_passes() -> None:
    """What the worker does each minute, and what it has in its queue."""
    work()
    for letter in OutboxEmail.objects.waiting():
        outbox.deliver(email_id=letter.pk)


def last_email(mailbox: Mailbox, number: int) -> EmailMessage:
    """The last of so many letters, all of them Robin's."""
    assert [to for to, _ in mailbox.messages] == [["robin@example.org"]] * number
    return mailbox.messages[-1][1]


def words_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def one_click(letter: EmailMessage) -> tuple[int, str]:
    """What a mailbox does when Robin presses its own button: one POST, without cookies (RFC 8058)."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip(" <>")
    with urlopen(Request(address, data=b"List-Unsubscribe=One-Click", method="POST")) as answer:
        return answer.status, answer.url.removeprefix(address)


def ask_to_follow(page: Page) -> None:
    """From the group's page, with half an address at first."""
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


def link_in(letter: EmailMessage) -> str:
    [link] = re.findall(r"^http://\S+/subscriptions/[^/\s]+/$", words_of(letter), re.MULTILINE)
    return link


@pytest.mark.parametrize("has_scripting", [True, False], ids=["with-scripting", "without-scripting"])
def test_somebody_follows_hears_and_stops(
    has_scripting: bool, group: Group, mailbox: Mailbox, new_context: Callable[..., BrowserContext]
) -> None:
    EventFactory(group=group, title="Already known")
    a_minute_passes()
    page = new_context(java_script_enabled=has_scripting, viewport=PHONE).new_page()
    ask_to_follow(page)
    a_minute_passes()

    page.goto(link_in(last_email(mailbox, 1)))
    assert not Subscription.objects.confirmed().exists()  # looking changes nothing
    page.get_by_role("button", name="Follow this group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You follow Lamp menders")
    expect(page.get_by_role("link", name="Already known")).to_be_visible()
    a_minute_passes()

    events.publish(event=EventFactory(group=group, title="Mending night", status=Event.Status.DRAFT))
    posts.publish(post=PostFactory(group=group, headline="Nine lamps", status="draft", published_at=None))
    a_minute_passes()
    letter = last_email(mailbox, 2)
    assert letter["Subject"] == "2 new things from Lamp menders"
    titles = ("Already known", "Mending night", "Nine lamps")
    assert [title in words_of(letter) for title in titles] == [False, True, True]

    assert [one_click(letter) for _ in range(2)] == [(200, ""), (200, "")]
    EventFactory(group=group, title="Unheard of")
    a_minute_passes()
    assert (last_email(mailbox, 2), Subscription.objects.count()) == (letter, 0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has expired")


def test_it_all_goes_by_keyboard_alone(group: Group, mailbox: Mailbox, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/groups/lamp-menders/")
    keyboard = Keyboard(page)
    keyboard.go("Follow by email")
    keyboard.type("robin@example.org", "Your email address")
    keyboard.to("Once a fortnight")
    page.keyboard.press("ArrowUp")
    keyboard.go("Follow")
    a_minute_passes()

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
