import traceback

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

EMAIL = "reply@meetups.example.org"


@pytest.fixture
def answers(monkeypatch):
    """Return a function that reads the settings of answers from calendars."""

    def read(**variables):
        for name in ("REPLY_EMAIL", "IMAP_URL"):
            monkeypatch.setenv(name, variables.get(name, ""))
        return environment.answers()

    return read


def parts(host, port, name, *, is_encrypted=True, password="secret"):
    found = {"host": host, "port": port, "is_encrypted": is_encrypted, "user": "jo@example.org", "password": password}
    return {**found, "name": name}


@pytest.mark.parametrize(("text", "email"), [("", ""), ("Reply@Meetups.Example.org", EMAIL)])
def test_answers_need_no_mailbox(answers, text, email):
    assert answers(REPLY_EMAIL=text) == (email, None)


@pytest.mark.parametrize(
    ("url", "mailbox"),
    [
        ("imaps://jo%40example.org:secret@mail.example", parts("mail.example", 993, "INBOX")),
        (
            "imaps://jo%40example.org:s%2F%C3%A9@a.example:99/To%20read/1",
            parts("a.example", 99, "To read/1", password="s/é"),
        ),
        ("imap://jo%40example.org:secret@127.0.0.1/INBOX", parts("127.0.0.1", 143, "INBOX", is_encrypted=False)),
        ("imap://jo%40example.org:secret@[::1]:1143", parts("::1", 1143, "INBOX", is_encrypted=False)),
    ],
)
def test_mailbox_is_read_from_its_url(answers, url, mailbox):
    assert answers(REPLY_EMAIL=EMAIL, IMAP_URL=url) == (EMAIL, mailbox)


@pytest.mark.parametrize(
    "text", ["reply", "reply+to@example.org", f"{'r' * 21}@example.org", "reply@host", "ré@a.example"]
)
def test_email_address_for_answers_must_leave_room_for_a_key(answers, text):
    with pytest.raises(
        ImproperlyConfigured, match=r"^REPLY_EMAIL has a value .* like this: reply@meetups.example.org$"
    ):
        answers(REPLY_EMAIL=text)


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "pop3://jo:secret@mail.example",
        "imap://jo:secret@mail.example",
        "imaps://jo:secret@mail.example:port",
        "imaps://jo:cret/se@mail.example",
        "imaps://[jo:secret@mail.example",
        "imaps://jo@mail.example",
        "imaps://:secret@mail.example",
        "imaps://jo:secret@/INBOX",
        "imaps://jo:secret@mail.example/P%C3%B6st",
    ],
)
def test_wrong_url_of_a_mailbox_is_refused_without_its_password(answers, url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        answers(REPLY_EMAIL=EMAIL, IMAP_URL=url)

    example = "imaps://user:password@host/INBOX"
    assert str(refusal.value) == f"IMAP_URL has a value that cannot be used. Set it to a value like this: {example}"
    assert "cret" not in "".join(traceback.format_exception(refusal.value))


def test_mailbox_needs_the_email_address_for_answers(answers):
    with pytest.raises(ImproperlyConfigured) as refusal:
        answers(IMAP_URL="imaps://jo:secret@mail.example")

    assert str(refusal.value) == ("IMAP_URL is set, but not REPLY_EMAIL. Set it to the email address of that mailbox.")
