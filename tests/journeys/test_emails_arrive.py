"""A mail server that refuses, hangs and drops, a worker that is killed at random: every letter arrives all the same."""

import random
import re
import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from meetups.models import Job
from tests.processes import running, stop
from tests.served import database_url
from tests.waiting import until
from tests.worker import FEW, Ordeal, every_email_arrives

pytestmark = pytest.mark.django_db(transaction=True)

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


def test_every_email_arrives_and_again_only_if_its_worker_could_not_know(tmp_path):
    """A few emails, one kill between two steps, one hang, one kill when an email is taken; `make drill` has more."""
    every_email_arrives(Ordeal(random.Random(4), blows=FEW), people=6, log=tmp_path / "log")


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
