"""Every email arrives although the mail server refuses, hangs and drops connections and the worker is killed."""

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
from tests.worker import FEW, FaultyMailbox, check_every_email_arrives

pytestmark = pytest.mark.django_db(transaction=True)

# A worker checks its schedules when it starts. This one logs when it has done so.
LOGS_CHECKS = """
import os
import django
django.setup()
from django.core.management import call_command
from meetups import worker
check = worker.scheduler
def check_and_log(**options):
    check(**options)
    print(f"{os.getpid()} has checked", flush=True)
worker.scheduler = check_and_log
call_command("qcluster")
"""


def test_every_email_arrives_despite_faults(tmp_path):
    """Six emails, one kill between two steps, one hang, one kill after an email is accepted. `make drill` has more."""
    check_every_email_arrives(FaultyMailbox(random.Random(4), faults=FEW), people=6, log=tmp_path / "log")


def test_schedule_runs_once_with_three_workers(tmp_path):
    Schedule.objects.all().delete()
    due = timezone.now() - timedelta(seconds=1)
    Schedule.objects.create(
        name="probe", func="meetups.models.Job.objects.create", kwargs="name='probe'", schedule_type=Schedule.HOURLY,
        next_run=due,
    )  # fmt: skip
    log, command = tmp_path / "log", [sys.executable, "-c", LOGS_CHECKS, "qcluster"]

    with log.open("wb") as written, ExitStack() as started:
        workers = [started.enter_context(running(command, log=written, DATABASE_URL=database_url())) for _ in range(3)]
        until(lambda: len(set(re.findall(r"\d+ has checked", log.read_text(encoding="utf-8")))) == 3)
        until(Job.objects.filter(name="probe").exists)
        codes = [stop(worker) for worker in workers]

    assert codes == [0, 0, 0]
    assert (Job.objects.count(), Failure.objects.count(), OrmQ.objects.count()) == (1, 0, 0)
    assert due + timedelta(hours=1) == Schedule.objects.get().next_run
