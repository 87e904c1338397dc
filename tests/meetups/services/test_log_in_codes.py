import logging
import smtplib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import Job
from meetups.services import jobs, log_in_codes
from tests.factories import UserFactory
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"
CODE = "BCDF-GHJK"


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@example.org")


def send(user_id, age=timedelta()):
    return log_in_codes.send(user_id=user_id, code=CODE, asked_at=(timezone.now() - age).isoformat())


@pytest.mark.parametrize("typed", ["ada@example.org", " ADA@Example.org"])
def test_account_is_found_by_its_email_address_in_any_case(ada, typed):
    assert log_in_codes.account_of(typed) == ada


@pytest.mark.parametrize("typed", ["closed@example.org", "nobody@example.org", "", "a\N{KELVIN SIGN}"])
def test_no_account_is_found_for_other_addresses(ada, typed):
    UserFactory(email="closed@example.org", is_active=False)

    assert log_in_codes.account_of(typed) is None


def test_same_task_is_queued_with_or_without_an_account(ada, time_machine):
    time_machine.move_to("2026-11-25 18:00Z", tick=False)

    for user in (ada, None):
        log_in_codes.queue(user=user, code=CODE)

    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in tasks] == ["meetups.tasks.send_log_in_code"] * 2
    assert [task["args"] for task in tasks] == [
        (number, CODE, "2026-11-25T18:00:00+00:00") for number in (ada.pk, log_in_codes.NOBODY)
    ]


def test_code_is_emailed_to_the_account(ada, mailoutbox):
    assert send(ada.pk) is True

    [message] = mailoutbox
    assert (message.to, message.subject) == (["ada@example.org"], "BCDF-GHJK is your code for Fortnight")
    assert f"\n{CODE}\n" in message.body


def test_no_code_is_emailed_without_an_active_account(mailoutbox):
    closed = UserFactory(is_active=False)

    assert [send(number) for number in (closed.pk, closed.pk + 1, log_in_codes.NOBODY)] == [False] * 3
    assert mailoutbox == []


def test_code_that_expired_in_the_queue_is_not_emailed(ada, mailoutbox):
    assert (send(ada.pk, log_in_codes.VALID_FOR + timedelta(seconds=1)), mailoutbox) == (False, [])
    assert log_in_codes.VALID_FOR.total_seconds() == settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 600


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no ada@example.org here")}),
        ConnectionRefusedError("no"),
        UnicodeEncodeError("ascii", "ada@example.org", 0, 1, "no"),
    ],
)
def test_error_of_the_email_server_is_logged_without_address_and_code(ada, monkeypatch, caplog, error):
    def fail(message):
        raise error

    monkeypatch.setattr(EmailMessage, "send", fail)

    with caplog.at_level(logging.INFO):
        assert send(ada.pk) is False

    assert caplog.messages == [f"A log-in code for user {ada.pk} could not be sent: {type(error).__name__}"]
    assert caplog.records[0].exc_info is None
    assert not Job.objects.filter(name="mail").exists()  # it would show that the account exists


def test_five_codes_an_hour_for_an_email_address_in_any_case():
    for number in range(5):
        log_in_codes.count_request(email="ada@example.org", network=f"192.0.2.{number}")

    assert code_of(log_in_codes.count_request, email=" ADA@example.org", network="192.0.2.9") == "limited"
    assert log_in_codes.count_request(email="bob@example.org", network="192.0.2.9") is None


def test_twenty_codes_an_hour_for_a_network():
    for number in range(20):
        log_in_codes.count_request(email=f"{number}@example.org", network=HERE)

    assert code_of(log_in_codes.count_request, email="ada@example.org", network=HERE) == "limited"
    assert log_in_codes.count_request(email="ada@example.org", network="192.0.2.2") is None


def test_thirty_entered_codes_an_hour_for_a_network_and_for_an_account():
    for number in range(30):
        log_in_codes.count_try(network=HERE, account=f"user {number}")
        log_in_codes.count_try(network=f"192.0.2.{100 + number}", account="ada@example.org")

    assert code_of(log_in_codes.count_try, network=HERE, account="user 99") == "limited"
    assert code_of(log_in_codes.count_try, network="192.0.2.2", account="ADA@example.org") == "limited"
    assert log_in_codes.count_try(network="192.0.2.2", account="user 99") is None


def test_sixty_challenges_an_hour_for_a_network():
    for _ in range(60):
        log_in_codes.count_challenge(network=HERE)

    assert code_of(log_in_codes.count_challenge, network=HERE) == "limited"
    assert log_in_codes.count_challenge(network="192.0.2.2") is None


def test_emails_are_delayed_while_the_worker_is_silent_or_the_email_server_fails(db):
    assert log_in_codes.is_mail_delayed() is True  # there is no worker yet
    jobs.beat(host="app1", pid=12)
    assert log_in_codes.is_mail_delayed() is False
    jobs.failed(name="mail", error=OSError("no"))
    assert log_in_codes.is_mail_delayed() is True
    jobs.succeeded(name="mail")
    assert log_in_codes.is_mail_delayed() is False
