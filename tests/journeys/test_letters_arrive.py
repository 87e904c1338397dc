"""A mail server that refuses, hangs and drops, a worker that is killed at random: every letter arrives all the same."""

import random
import re
import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from meetups.models import Job, OutboxEmail
from meetups.services import attendees
from tests.factories import EventFactory
from tests.mail import free_port, serving
from tests.processes import running, stop
from tests.served import database_url
from tests.waiting import until
from tests.worker import Ordeal, copies, crew, repeated, until_all_are_sent

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 30
# The worker looks at its schedules every 30 s: here the first look is at once, and the log says when it is over.
EAGER = """
import os
import django
django.setup()
from django.core.management import call_command
from django_q import cluster
look = cluster.scheduler
def say(**options):
    look(**options)
    print(f"{os.getpid()} has looked", flush=True)
cluster.scheduler, cluster.Conf.GUARD_CYCLE = say, 30
call_command("qcluster")
"""


def test_every_letter_arrives_and_again_only_if_its_worker_could_not_know(tmp_path):
    event, port, ordeal = EventFactory(capacity=None), free_port(), Ordeal(random.Random(4))
    people = [f"person{number}@example.org" for number in range(PEOPLE)]

    with serving(ordeal, port), crew(port, tmp_path / "log", workers=1) as ordeal.crew:
        for email in people:
            attendees.rsvp(event=event, name="Ann", email=email)
        until_all_are_sent(ordeal)

    assert not OutboxEmail.objects.filter(Q(sent_at=None) | ~Q(given_up_at=None)).exists()
    arrived = copies(ordeal)
    assert sorted(to for to, _message_id in arrived) == sorted(people)
    assert len({message_id for _to, message_id in arrived}) == PEOPLE
    assert repeated(ordeal) == set(ordeal.unknown)
    assert (len(ordeal.killed_for), ordeal.killed_for - repeated(ordeal)) == (3, set())


def test_schedules_run_once_however_many_workers_there_are(tmp_path):
    Schedule.objects.all().delete()
    due = timezone.now() - timedelta(seconds=1)
    Schedule.objects.create(
        name="probe", func="meetups.models.Job.objects.create", kwargs="name='probe'", schedule_type=Schedule.HOURLY,
        next_run=due,
    )  # fmt: skip
    log, command = tmp_path / "log", [sys.executable, "-c", EAGER, "qcluster"]

    with log.open("wb") as written, ExitStack() as started:
        workers = [started.enter_context(running(command, log=written, DATABASE_URL=database_url())) for _ in range(3)]
        until(lambda: len(set(re.findall(r"\d+ has looked", log.read_text(encoding="utf-8")))) == 3)
        until(Job.objects.filter(name="probe").exists)
        codes = [stop(worker) for worker in workers]

    assert codes == [0, 0, 0]
    assert (Job.objects.count(), Failure.objects.count(), OrmQ.objects.count()) == (1, 0, 0)
    assert due + timedelta(hours=1) == Schedule.objects.get().next_run
