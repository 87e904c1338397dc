import logging
import smtplib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import Job, LogInCode
from meetups.services import jobs, log_in_codes
from tests.factories import UserFactory
from tests.log_in import code_in

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"


@pytest.fixture
def ada(db):
    return UserFactory(email="ada@example.org")


def refusal_of(service, **asked):
    with pytest.raises(ValidationError) as refusal:
        service(**asked)
    return refusal.value.code


def sent(mailoutbox, email="ada@example.org"):
    """A row for this email address, and its code as it was sent."""
    row = log_in_codes.ask(email=email, network=HERE)
    assert log_in_codes.send(pk=row.pk) is True
    return row, code_in(mailoutbox[-1])


def test_the_same_is_queued_for_every_address(ada):
    UserFactory(email="closed@example.org", is_active=False)

    for email in ("ada@example.org", "closed@example.org", "nobody@example.org"):
        log_in_codes.ask(email=email, network=HERE)

    tasks = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in tasks] == ["meetups.tasks.send_log_in_code"] * 3
    assert [task["args"] for task in tasks] == [(row.pk,) for row in LogInCode.objects.order_by("pk")]


@pytest.mark.parametrize("email", ["closed@example.org", "nobody@example.org"])
def test_the_same_queries_are_made_for_every_address(ada, email):
    UserFactory(email="closed@example.org", is_active=False)
    made = []
    for one in ("ada@example.org", email):
        with CaptureQueriesContext(connection) as queries:
            log_in_codes.ask(email=one, network=HERE)
        made.append([query["sql"].split()[0] for query in queries.captured_queries])

    assert made[0] == made[1]
    assert made[0].count("INSERT") == 4  # two counters, the row, the queue's


def test_neither_address_nor_code_is_stored(ada, mailoutbox):
    row, code = sent(mailoutbox, "Ada@Example.org")

    stored = str(LogInCode.objects.filter(pk=row.pk).values().get()) + str([row.task for row in OrmQ.objects.all()])
    assert [word in stored.lower() for word in ("@", "example", code[:4].lower())] == [False] * 3


def test_a_code_is_sent_once_however_often_the_worker_begins(ada, mailoutbox):
    row, _code = sent(mailoutbox)

    assert log_in_codes.send(pk=row.pk) is False
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("email", ["closed@example.org", "nobody@example.org"])
def test_nobody_without_an_active_account_is_sent_anything(email, mailoutbox):
    UserFactory(email="closed@example.org", is_active=False)

    row = log_in_codes.ask(email=email, network=HERE)

    assert (log_in_codes.send(pk=row.pk), mailoutbox) == (False, [])
    assert refusal_of(log_in_codes.check, pk=row.pk, typed="", network=HERE) == "wrong"


def test_a_code_of_an_account_that_was_closed_meanwhile_logs_nobody_in(ada, mailoutbox):
    row, code = sent(mailoutbox)
    ada.is_active = False
    ada.save()

    assert refusal_of(log_in_codes.check, pk=row.pk, typed=code, network=HERE) == "wrong"


def test_a_code_that_expired_in_the_queue_is_not_sent(ada, mailoutbox):
    row = log_in_codes.ask(email="ada@example.org", network=HERE)
    LogInCode.objects.update(asked_at=timezone.now() - timedelta(minutes=10))

    assert (log_in_codes.send(pk=row.pk), mailoutbox) == (False, [])


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no ada@example.org here")}),
        ConnectionRefusedError("no"),
        UnicodeEncodeError("ascii", "ada@example.org", 0, 1, "no"),
    ],
)
def test_an_error_of_the_mail_server_says_neither_address_nor_code(ada, monkeypatch, caplog, error):
    def fail(message):
        raise error

    monkeypatch.setattr(EmailMessage, "send", fail)
    row = log_in_codes.ask(email="ada@example.org", network=HERE)

    with caplog.at_level(logging.INFO):
        assert log_in_codes.send(pk=row.pk) is False

    assert caplog.messages == [f"A log-in code for user {ada.pk} could not be sent: {type(error).__name__}"]
    assert caplog.records[0].exc_info is None
    assert not Job.objects.filter(name="mail").exists()  # it would tell a stranger that the account is there


def test_a_code_logs_in_once(ada, mailoutbox):
    row, code = sent(mailoutbox)

    assert log_in_codes.check(pk=row.pk, typed=code.lower(), network=HERE) == ada
    assert refusal_of(log_in_codes.check, pk=row.pk, typed=code, network=HERE) == "ended"


def test_three_wrong_codes_void_it(ada, mailoutbox):
    row, code = sent(mailoutbox)

    refusals = [refusal_of(log_in_codes.check, pk=row.pk, typed="BCDF-GHJK", network=HERE) for _number in range(3)]

    assert refusals == ["wrong", "wrong", "ended"]
    assert refusal_of(log_in_codes.check, pk=row.pk, typed=code, network=HERE) == "ended"


def test_the_code_of_another_row_is_wrong(ada, mailoutbox):
    row, _code = sent(mailoutbox)
    _other, code = sent(mailoutbox)

    assert refusal_of(log_in_codes.check, pk=row.pk, typed=code, network=HERE) == "wrong"


@pytest.mark.parametrize("typed", ["", "-", "\0", "é" * 50, "  "])
def test_a_row_whose_code_was_never_made_takes_none(ada, typed):
    row = log_in_codes.ask(email="ada@example.org", network=HERE)

    assert refusal_of(log_in_codes.check, pk=row.pk, typed=typed, network=HERE) == "wrong"


def test_a_row_that_is_gone_is_ended(ada):
    for pk in (None, 12345):
        assert refusal_of(log_in_codes.check, pk=pk, typed="x", network=HERE) == "ended"
        assert refusal_of(log_in_codes.renew, pk=pk, network=HERE) == "ended"


def test_a_new_code_voids_the_old_one(ada, mailoutbox):
    row, old = sent(mailoutbox)

    new = log_in_codes.renew(pk=row.pk, network=HERE)

    assert log_in_codes.send(pk=new.pk) is True
    assert refusal_of(log_in_codes.check, pk=row.pk, typed=old, network=HERE) == "ended"
    assert log_in_codes.check(pk=new.pk, typed=code_in(mailoutbox[1]), network=HERE) == ada


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_five_codes_an_hour_for_an_address_new_ones_among_them(ada, email):
    row = log_in_codes.ask(email=email, network="192.0.2.0")
    for number in range(1, 5):
        row = log_in_codes.renew(pk=row.pk, network=f"192.0.2.{number}")

    assert refusal_of(log_in_codes.renew, pk=row.pk, network="192.0.2.9") == "limited"
    assert refusal_of(log_in_codes.ask, email=email.upper(), network="192.0.2.9") == "limited"
    assert OrmQ.objects.count() == 5


def test_twenty_codes_an_hour_for_a_network(ada):
    for number in range(20):
        log_in_codes.ask(email=f"{number}@example.org", network=HERE)

    assert refusal_of(log_in_codes.ask, email="ada@example.org", network=HERE) == "limited"
    assert log_in_codes.ask(email="ada@example.org", network="192.0.2.2")


def test_thirty_wrong_codes_an_hour_for_a_network_and_for_an_account(ada, mailoutbox):
    row, code = sent(mailoutbox)
    for _number in range(30):
        log_in_codes.note_failure(network=HERE)
        log_in_codes.note_failure(network="192.0.2.2", user=ada)

    assert refusal_of(log_in_codes.check, pk=row.pk, typed=code, network=HERE) == "limited"
    assert refusal_of(log_in_codes.refuse_failures_over_limit, network="192.0.2.3", user=ada) == "limited"
    assert log_in_codes.check(pk=row.pk, typed=code, network="192.0.2.3") == ada


def test_old_codes_are_deleted(ada, mailoutbox):
    used_up, _code = sent(mailoutbox)
    old = log_in_codes.ask(email="x@example.org", network=HERE)
    new = log_in_codes.ask(email="y@example.org", network=HERE)
    LogInCode.objects.filter(pk=used_up.pk).update(tries_left=0)
    LogInCode.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(minutes=10))

    assert log_in_codes.forget_old() == 2
    assert [row.pk for row in LogInCode.objects.all()] == [new.pk]


def test_emails_are_delayed_while_the_worker_is_silent_or_the_mail_server_fails(db):
    assert log_in_codes.is_mail_delayed() is True  # there is no worker yet
    jobs.beat()
    assert log_in_codes.is_mail_delayed() is False
    jobs.failed(name="mail", error=OSError("no"))
    assert log_in_codes.is_mail_delayed() is True
    jobs.succeeded(name="mail")
    assert log_in_codes.is_mail_delayed() is False
