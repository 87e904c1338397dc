"""The worker's log about an email that could not be delivered."""

import errno
from datetime import timedelta

import pytest
from django.core import mail

from meetups.services.emails import outbox
from tests.factories import OutboxEmailFactory
from tests.mail import DROP

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stage", "trouble", "logged"),
    [
        ("MAIL", "451 try later", "SMTPSenderRefused 451"),
        ("RCPT", "450 greylisted ann@example.org", "SMTPRecipientsRefused 450"),
        ("DATA", "554 no spam for ann@example.org", "SMTPDataError 554"),
        ("MAIL", DROP, "SMTPServerDisconnected"),
    ],
)
def test_failed_delivery_is_one_line_in_the_log_without_email_address(mailbox, clock, caplog, stage, trouble, logged):
    email = OutboxEmailFactory(to="ann@example.org", kind="place")
    mailbox.trouble = lambda reached: trouble if reached == stage else ""

    outbox.deliver(email_id=email.pk)

    assert [(row.levelname, row.name) for row in caplog.records] == [("WARNING", "meetups.services.emails.outbox")]
    assert caplog.messages == [f"Email {email.pk} (place) was not delivered, try 1: {logged}"]
    mailbox.trouble = lambda _stage: ""
    clock.shift(MINUTE)
    assert outbox.sweep() == 1
    assert len(caplog.records) == 1


def test_unreachable_email_server_is_logged_with_its_error_number(mail_settings, clock, caplog):
    email = OutboxEmailFactory(kind="held")

    outbox.deliver(email_id=email.pk)

    number = errno.ECONNREFUSED
    assert caplog.messages == [f"Email {email.pk} (held) was not delivered, try 1: ConnectionRefusedError {number}"]


def test_unexpected_error_is_logged_with_its_stack(clock, monkeypatch, caplog):
    bad, good = OutboxEmailFactory(), OutboxEmailFactory()
    email_to_message = outbox.message_for

    def message_for(email):
        if email == bad:
            raise ZeroDivisionError("unexpected\x00")
        return email_to_message(email)

    monkeypatch.setattr(outbox, "message_for", message_for)

    assert outbox.sweep() == 1

    bad.refresh_from_db()
    assert bad.last_error == "ZeroDivisionError: unexpected"
    stack, line = caplog.messages
    assert stack.startswith(f"Email {bad.pk}: an error in the code\n")
    assert ("in message_for" in stack, "unexpected" in caplog.text) == (True, False)
    assert line == f"Email {bad.pk} () was not delivered, try 1: ZeroDivisionError"
    assert [message.to for message in mail.outbox] == [[good.to]]
