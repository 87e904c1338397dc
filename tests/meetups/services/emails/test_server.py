"""Emails over one connection to a real SMTP server."""

import signal
import socket
import threading

import pytest
from django.core import mail
from django_q.timeout import TimeoutHandler

from meetups.models import Job, OutboxEmail
from meetups.services.emails import outbox, server
from tests.factories import OutboxEmailFactory
from tests.mail import DROP, HANG, Mailbox, serving
from tests.waiting import PATIENCE, RUNS_OUT

pytestmark = pytest.mark.django_db


def once(stage, trouble):
    """Give the email server this trouble the first time that this stage is reached."""
    left = [trouble]
    return lambda reached: left.pop() if reached == stage and left else ""


def deliver(number):
    """Deliver this many new emails. Return which were sent."""
    return [outbox.deliver(email_id=email.pk) for email in OutboxEmailFactory.create_batch(number)]


def test_sweep_sends_thirty_emails_over_one_connection(mailbox):
    OutboxEmailFactory.create_batch(30)

    assert outbox.sweep() == 30

    assert (len(mailbox.messages), mailbox.connections) == (30, 1)


def test_deliveries_in_a_row_share_a_connection_until_it_is_closed(mailbox):
    with server.one_connection():
        assert deliver(3) == [True, True, True]
        assert mailbox.connections == 1
        server.hang_up()
        assert deliver(2) == [True, True]
        assert mailbox.connections == 2

    server.hang_up()  # outside there is nothing to close
    assert deliver(1) == [True]
    assert mailbox.connections == 3


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
@pytest.mark.parametrize("trouble", [DROP, "421 too many emails"])
def test_email_is_sent_at_once_over_a_new_connection_if_the_old_one_is_lost_before_its_content(mailbox, stage, trouble):
    mailbox.trouble = once(stage, trouble)

    with server.one_connection():
        assert deliver(2) == [True, True]

    assert (len(mailbox.messages), mailbox.connections) == (2, 2)
    assert set(OutboxEmail.objects.values_list("attempts", "last_error")) == {(1, "")}
    assert not Job.objects.get(name="mail").is_failing


def test_email_is_not_sent_again_at_once_if_the_server_may_have_accepted_it(mailbox):
    mailbox.trouble = once("DATA", DROP)

    with server.one_connection():
        assert deliver(2) == [False, True]

    assert (len(mailbox.messages), mailbox.connections) == (1, 2)


def test_server_that_accepts_the_connection_and_never_answers_is_an_error_of_the_server(mail_settings):
    mail_settings.EMAIL_TIMEOUT = RUNS_OUT

    with socket.create_server(("127.0.0.1", mail_settings.EMAIL_PORT)):
        assert deliver(1) == [False]

    assert OutboxEmail.objects.get().last_error == "SMTPServerDisconnected: Connection unexpectedly closed: timed out"
    assert Job.objects.get(name="mail").is_failing


def test_server_that_drops_every_connection_is_tried_twice(mailbox):
    mailbox.trouble = lambda _stage: DROP

    assert deliver(1) == [False]
    assert mailbox.connections == 2


def test_refused_email_leaves_the_connection_open(mailbox):
    mailbox.trouble = once("RCPT", "550 unknown")

    with server.one_connection():
        assert deliver(2) == [False, True]

    assert mailbox.connections == 1


def test_connection_is_not_used_again_after_the_timeout_of_a_task(mailbox):
    def run_out(stage):
        if stage == "RCPT" and mailbox.connections == 1:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)
            return HANG
        return ""

    mailbox.trouble = run_out

    with server.one_connection():
        with TimeoutHandler(PATIENCE):
            assert deliver(1) == [False]
        assert deliver(1) == [True]

    assert mailbox.connections == 2


def test_email_counts_as_sent_if_the_server_drops_the_connection_at_the_end(mail_settings):
    class Rude(Mailbox):
        async def handle_QUIT(self, server, session, envelope):  # noqa: N802
            server.transport.abort()
            return "221 Bye"

    with serving(Rude(), mail_settings.EMAIL_PORT) as mailbox:
        assert deliver(1) == [True]

    assert len(mailbox.messages) == 1


def test_encrypted_connection_to_a_server_without_encryption_is_an_error_of_the_server(mailbox, mail_settings):
    mail_settings.EMAIL_USE_SSL = True

    assert deliver(1) == [False]
    assert OutboxEmail.objects.get().last_error.startswith("SSLError: ")
    assert Job.objects.get(name="mail").is_failing


def test_other_backends_are_used_as_they_are():
    OutboxEmailFactory(to="ann\n@example.org")
    good = OutboxEmailFactory()

    assert outbox.sweep() == 1
    assert [message.to for message in mail.outbox] == [[good.to]]
