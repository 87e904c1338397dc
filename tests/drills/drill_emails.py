"""Send emails through failing mail servers, while the worker is killed five times, and over lost connections."""

import random
from statistics import median

import pytest

from meetups.models import OutboxEmail
from meetups.services import attendees
from tests.factories import EventFactory
from tests.mail import DROP, free_port, serving
from tests.waiting import until
from tests.worker import (
    NONE,
    FaultyMailbox,
    check_every_email_arrives,
    count_copies,
    running_worker,
    wait_until_all_are_sent,
)

PEOPLE = 30
PEOPLE_OVER_LOST_CONNECTIONS = 300


@pytest.mark.django_db(transaction=True)
def test_every_email_arrives_despite_faults(tmp_path, report):
    mailbox = FaultyMailbox(random.Random(4))

    repeated = check_every_email_arrives(mailbox, people=PEOPLE, log=tmp_path / "log")

    report(people=PEOPLE, emails=PEOPLE, arrived_twice=len(repeated), workers_killed=mailbox.kills)


@pytest.mark.django_db(transaction=True)
def test_one_lost_connection_in_a_hundred_commands_delays_few_emails(tmp_path, report):
    chance, event, port = random.Random(7), EventFactory(capacity=None), free_port()
    mailbox = FaultyMailbox(chance, faults=NONE)
    mailbox.trouble = lambda _stage: DROP if chance.random() < 0.01 else ""

    with serving(mailbox, port), running_worker(port, tmp_path / "log", workers=1) as mailbox.worker:
        for number in range(PEOPLE_OVER_LOST_CONNECTIONS):
            attendees.rsvp(event=event, name="Ann", email=f"person{number}@example.org")
        tried = OutboxEmail.objects.filter(attempts__gt=0).exclude(sent_at=None, last_error="")
        until(lambda: tried.count() == PEOPLE_OVER_LOST_CONNECTIONS, progress=tried.count)
        sent = OutboxEmail.objects.exclude(sent_at=None)
        waits = [(email.sent_at - email.created_at).total_seconds() for email in sent]
        wait_until_all_are_sent(mailbox)

    assert len(count_copies(mailbox)) == PEOPLE_OVER_LOST_CONNECTIONS
    report(emails=PEOPLE_OVER_LOST_CONNECTIONS, connections=mailbox.connections)
    report(median_wait=f"{median(waits):.1f} s", slowest=f"{max(waits):.1f} s")
    report(waited_for_the_sweep=PEOPLE_OVER_LOST_CONNECTIONS - len(waits))
