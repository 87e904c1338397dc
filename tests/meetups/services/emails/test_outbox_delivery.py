import signal
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_q.timeout import TimeoutHandler

from meetups.models import Job, OutboxEmail
from meetups.services.emails import outbox
from tests.factories import OutboxEmailFactory
from tests.mail import DROP, HANG
from tests.threads import at_once
from tests.waiting import PATIENCE, RUNS_OUT
from tests.waitlists import HOUR, NOW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def at(stage, trouble):
    """Give the email server this trouble at this stage."""
    return lambda reached: trouble if reached == stage else ""


def test_deliver_sends_the_email(mailbox, clock):
    email = OutboxEmailFactory(to="ann@example.org", subject="Café", text="Grüße\n.\nEnd\n", html="<p>Grüße</p>")

    assert outbox.deliver(email_id=email.pk) is True

    [(recipients, message)] = mailbox.messages
    assert recipients == ["ann@example.org"]
    assert (message["To"], message["From"]) == ("ann@example.org", "hello@fortnight.example")
    assert message["Subject"] == "Café"
    assert message.get_body(["plain"]).get_content().splitlines() == ["Grüße", ".", "End"]
    email.refresh_from_db()
    assert (email.sent_at, email.attempts, email.last_error) == (NOW, 1, "")
    assert (Job.objects.get().name, Job.objects.get().ran_at) == ("mail", NOW)


def test_deliver_sends_an_email_once(mailbox):
    email = OutboxEmailFactory()

    assert [outbox.deliver(email_id=email.pk) for _ in range(3)] == [True, False, False]

    email.refresh_from_db()
    assert (len(mailbox.messages), email.attempts) == (1, 1)


def test_deliver_of_a_deleted_email_does_nothing(mailbox):
    assert outbox.deliver(email_id=404) is False
    assert mailbox.messages == []


@pytest.mark.parametrize(
    ("stage", "trouble", "error"),
    [
        ("MAIL", "451 try later", "SMTPSenderRefused: (451, b'try later', 'hello@fortnight.example')"),
        ("RCPT", "450 greylisted", "SMTPRecipientsRefused: {'ann@example.org': (450, b'greylisted')}"),
        ("RCPT", "550 unknown", "SMTPRecipientsRefused: {'ann@example.org': (550, b'unknown')}"),
        ("DATA", "554 no spam", "SMTPDataError: (554, b'no spam')"),
        ("MAIL", DROP, "SMTPServerDisconnected: Connection unexpectedly closed"),
        ("DATA", DROP, "SMTPServerDisconnected: Connection unexpectedly closed"),
        ("MAIL", HANG, "SMTPServerDisconnected: Connection unexpectedly closed: timed out"),
        ("DATA", HANG, "SMTPServerDisconnected: Connection unexpectedly closed: timed out"),
    ],
)
def test_failed_email_has_its_error_and_is_sent_later(mailbox, mail_settings, clock, stage, trouble, error):
    email = OutboxEmailFactory(to="ann@example.org")
    mailbox.trouble = at(stage, trouble)
    mail_settings.EMAIL_TIMEOUT = RUNS_OUT if trouble == HANG else PATIENCE

    assert outbox.deliver(email_id=email.pk) is False

    email.refresh_from_db()
    assert email.last_error == error
    assert (email.attempts, email.sent_at, email.next_try_at) == (1, None, NOW + MINUTE)
    assert mailbox.connections == (2 if (stage, trouble) == ("MAIL", DROP) else 1)

    mailbox.trouble = at("", "")
    clock.shift(MINUTE)
    assert outbox.deliver(email_id=email.pk) is True

    email.refresh_from_db()
    assert (email.attempts, email.last_error, email.sent_at) == (2, "", NOW + MINUTE)
    assert [to for to, _message in mailbox.messages] == [["ann@example.org"]]


def test_failed_connection_is_the_error_of_the_email(mail_settings):
    email = OutboxEmailFactory()

    outbox.deliver(email_id=email.pk)

    email.refresh_from_db()
    assert email.last_error.startswith("ConnectionRefusedError: ")


@pytest.mark.parametrize("to", ["ann@", "a@b@c", "ann\n@example.org", "ann@mün chen.example"])
def test_bad_email_address_does_not_stop_other_emails(mailbox, to):
    bad, good = OutboxEmailFactory(to=to), OutboxEmailFactory()

    assert outbox.sweep() == 1

    bad.refresh_from_db()
    assert bad.last_error != ""
    assert (bad.attempts, bad.sent_at) == (1, None)
    assert [to for to, _message in mailbox.messages] == [[good.to]]


def test_pauses_double_up_to_four_hours_until_the_email_is_given_up_after_two_days(mail_settings, clock):
    email = OutboxEmailFactory()
    tries = []
    while email.given_up_at is None:
        clock.move_to(email.next_try_at, tick=False)
        tries.append(timezone.now() - NOW)
        assert outbox.sweep() == 0
        email.refresh_from_db()

    minutes = [0, 1, 3, 7, 15, 31, 63, 127, 255, *range(495, 48 * 60, 240), 48 * 60]
    assert tries == [number * MINUTE for number in minutes]
    assert (email.given_up_at, email.attempts) == (NOW + 48 * HOUR, len(minutes))
    assert email.last_error.startswith("ConnectionRefusedError: ")
    assert not OutboxEmail.objects.waiting().exists()


def test_email_that_was_given_up_is_tried_again_only_if_an_organiser_asks(mailbox, clock):
    email = OutboxEmailFactory(given_up_at=NOW, next_try_at=NOW - HOUR, attempts=9)
    OutboxEmail.objects.update(created_at=NOW - 72 * HOUR)
    assert (outbox.sweep(), outbox.deliver(email_id=email.pk)) == (0, False)

    mailbox.trouble = at("RCPT", "550 unknown")
    outbox.try_again(email=email)
    assert outbox.sweep() == 0
    email.refresh_from_db()
    assert email.given_up_at == NOW

    mailbox.trouble = at("", "")
    outbox.try_again(email=email)
    assert outbox.sweep() == 1
    email.refresh_from_db()
    assert (email.given_up_at, email.sent_at) == (None, NOW)


def test_each_try_has_the_same_message_id(mailbox, clock):
    email, other = OutboxEmailFactory(), OutboxEmailFactory()
    outbox.deliver(email_id=email.pk)
    OutboxEmail.objects.filter(pk=email.pk).update(sent_at=None)  # the worker was stopped before it stored that
    assert outbox.sweep() == 1

    clock.shift(outbox.CLAIM_LASTS)
    assert outbox.sweep() == 1

    first, second, third = (message["Message-ID"] for _, message in mailbox.messages)
    assert first == third == f"<letter-{email.pk}-20261120120000@fortnight.example>"
    assert second == f"<letter-{other.pk}-20261120120000@fortnight.example>"


def test_claimed_email_is_not_tried_by_another_worker(mailbox, clock):
    email = OutboxEmailFactory()
    seen = []
    mailbox.trouble = lambda stage: seen.append(stage) or ""
    OutboxEmail.objects.update(attempts=1, next_try_at=NOW + outbox.CLAIM_LASTS)

    clock.shift(outbox.CLAIM_LASTS - timedelta(seconds=1))
    assert (outbox.sweep(), outbox.deliver(email_id=email.pk), seen) == (0, False, [])

    clock.shift(timedelta(seconds=1))
    assert (outbox.sweep(), seen) == (1, ["MAIL", "RCPT", "DATA"])


def test_timeout_of_the_task_is_a_failure_of_the_email(mailbox):
    def run_out(_stage):
        """Raise the timeout of the queue while the email server is slow."""
        signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)
        return DROP

    mailbox.trouble = run_out
    email = OutboxEmailFactory()

    with TimeoutHandler(PATIENCE):
        outbox.deliver(email_id=email.pk)

    email.refresh_from_db()
    assert email.last_error == f"TimeoutException: Task exceeded maximum timeout value ({PATIENCE} seconds)"
    assert Job.objects.get(name="mail").is_failing


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_email_once(mailbox):
    emails = OutboxEmailFactory.create_batch(12)

    assert sum(at_once(outbox.sweep, 4)) == 12
    assert sorted(to for [to], _message in mailbox.messages) == sorted(email.to for email in emails)
    assert set(OutboxEmail.objects.values_list("attempts", flat=True)) == {1}


def test_email_that_always_stops_the_worker_is_given_up_after_two_days(mailbox, clock):
    email = OutboxEmailFactory(attempts=7, next_try_at=NOW + 48 * HOUR)
    clock.shift(48 * HOUR)

    assert outbox.sweep() == 0

    email.refresh_from_db()
    assert (email.given_up_at, email.last_error) == (NOW + 48 * HOUR, "The worker was stopped while it tried.")
    assert mailbox.messages == []


def test_email_that_waited_for_days_for_a_worker_is_tried_five_times(mail_settings, clock):
    email = OutboxEmailFactory()
    OutboxEmail.objects.update(created_at=NOW - 72 * HOUR)

    for attempts in range(1, 6):
        assert outbox.sweep() == 0
        email.refresh_from_db()
        assert (email.attempts, email.given_up_at is not None) == (attempts, attempts == 5)
        clock.shift(4 * HOUR)


def test_emails_wait_for_the_sweep_after_the_email_server_failed_twice(mailbox, clock):
    *failed, third = OutboxEmailFactory.create_batch(3)
    mailbox.trouble = at("MAIL", DROP)
    assert [outbox.deliver(email_id=email.pk) for email in failed] == [False, False]
    mailbox.trouble = at("", "")

    assert outbox.deliver(email_id=third.pk) is False
    third.refresh_from_db()
    assert third.attempts == 0

    assert outbox.sweep() == 1  # the third, after which the server counts as working
    assert outbox.deliver(email_id=OutboxEmailFactory().pk) is True


def test_emails_are_sent_at_once_after_one_failure_of_the_email_server(mailbox, clock):
    failed, second = OutboxEmailFactory.create_batch(2)
    mailbox.trouble = at("DATA", DROP)
    assert outbox.deliver(email_id=failed.pk) is False
    mailbox.trouble = at("", "")

    assert outbox.deliver(email_id=second.pk) is True


def test_emails_are_sent_at_once_again_a_minute_after_the_email_server_failed(mailbox, clock):
    Job.objects.create(name="mail", failed_at=NOW - MINUTE, failures=2, error="OSError")

    assert outbox.deliver(email_id=OutboxEmailFactory().pk) is True


def test_refused_email_is_not_a_failure_of_the_email_server(mailbox):
    mailbox.trouble = at("RCPT", "550 unknown")
    outbox.deliver(email_id=OutboxEmailFactory().pk)

    assert not Job.objects.exists()


def test_sweep_begins_with_the_longest_overdue_and_ends_after_its_time(mailbox, clock, monkeypatch):
    monkeypatch.setattr(outbox, "SWEEP_SECONDS", 0)
    emails = [OutboxEmailFactory(next_try_at=NOW - number * MINUTE) for number in (1, 3, 2)]

    assert [outbox.sweep() for _round in range(4)] == [1, 1, 1, 0]
    assert [to for [to], _message in mailbox.messages] == [emails[number].to for number in (1, 2, 0)]


def test_sweep_tries_only_emails_that_are_due(clock):
    OutboxEmailFactory(next_try_at=NOW + timedelta(seconds=1))

    assert outbox.sweep() == 0
    assert mail.outbox == []
