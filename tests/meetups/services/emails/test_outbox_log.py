"""What the log of the worker says about an email that could not be delivered."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from meetups.services.emails import outbox
from tests.factories import OutboxEmailFactory
from tests.mail import DROP, Mailbox, free_port, serving

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail_settings(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    return settings


@pytest.fixture
def mailbox(mail_settings):
    with serving(Mailbox(), mail_settings.EMAIL_PORT) as mailbox:
        yield mailbox


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.mark.parametrize(
    ("stage", "trouble", "said"),
    [
        ("MAIL", "451 try later", "SMTPSenderRefused 451"),
        ("RCPT", "450 greylisted ann@example.org", "SMTPRecipientsRefused 450"),
        ("DATA", "554 no spam for ann@example.org", "SMTPDataError 554"),
        ("MAIL", DROP, "SMTPServerDisconnected"),
    ],
)
def test_a_failed_delivery_is_one_line_in_the_log_that_names_nobody(mailbox, clock, caplog, stage, trouble, said):
    letter = OutboxEmailFactory(to="ann@example.org", kind="place")
    mailbox.trouble = lambda reached: trouble if reached == stage else ""

    outbox.deliver(email_id=letter.pk)

    assert [(row.levelname, row.name) for row in caplog.records] == [("WARNING", "meetups.services.emails.outbox")]
    assert caplog.messages == [f"Email {letter.pk} (place) was not delivered, try 1: {said}"]
    mailbox.trouble = lambda _stage: ""
    clock.shift(MINUTE)
    assert outbox.sweep() == 1
    assert len(caplog.records) == 1


def test_a_mail_server_that_is_away_is_said_with_its_error_number(mail_settings, clock, caplog):
    letter = OutboxEmailFactory(kind="held")

    outbox.deliver(email_id=letter.pk)

    number = errno.ECONNREFUSED
    assert caplog.messages == [f"Email {letter.pk} (held) was not delivered, try 1: ConnectionRefusedError {number}"]


def test_an_error_that_nobody_foresaw_is_on_record_too(clock, monkeypatch, caplog):
    bad, good = OutboxEmailFactory(), OutboxEmailFactory()
    email_to_message = outbox.message_for

    def message_for(letter):
        if letter == bad:
            raise ZeroDivisionError("nobody foresaw it\x00")
        return email_to_message(letter)

    monkeypatch.setattr(outbox, "message_for", message_for)

    assert outbox.sweep() == 1

    bad.refresh_from_db()
    assert bad.last_error == "ZeroDivisionError: nobody foresaw it"
    stack, line = caplog.messages
    assert stack.startswith(f"Email {bad.pk}: an error in the code\n")
    assert ("in message_for" in stack, "nobody foresaw it" in caplog.text) == (True, False)
    assert line == f"Email {bad.pk} () was not delivered, try 1: ZeroDivisionError"
    assert [message.to for message in mail.outbox] == [[good.to]]
