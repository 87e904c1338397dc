"""A mail server that refuses, hangs and drops, a worker that is killed at random: every letter arrives all the same."""

import random
import subprocess
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from meetups.models import Job, Letter
from meetups.services import attendees
from tests.factories import EventFactory
from tests.mail import free_port, serving
from tests.worker import PATIENCE, Ordeal, copies, crew, started, until_all_are_sent

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 30
# The worker looks at its schedules every half a minute: here the first look is at once.
EAGER = (
    "import django; django.setup(); from django.core.management import call_command; from django_q.conf import Conf;"
    " Conf.GUARD_CYCLE = 30; call_command('qcluster')"
)


def test_every_letter_arrives_none_more_than_twice_and_then_with_the_same_message_id(tmp_path):
    event, port, ordeal = EventFactory(capacity=None), free_port(), Ordeal(random.Random(4))
    people = [f"person{number}@example.org" for number in range(PEOPLE)]

    with serving(ordeal, port), crew(port, tmp_path / "log") as ordeal.crew:
        for email in people:
            attendees.rsvp(event=event, name="Ann", email=email)
        until_all_are_sent(ordeal)

    assert not Letter.objects.filter(Q(sent_at=None) | ~Q(given_up_at=None)).exists()
    arrived = copies(ordeal)
    assert sorted(to for to, _message_id in arrived) == sorted(people)
    assert len({message_id for _to, message_id in arrived}) == PEOPLE
    assert {to for (to, _message_id), number in arrived.items() if number == 2} == ordeal.killed_for
    assert (len(ordeal.killed_for), arrived.total()) == (3, PEOPLE + 3)


def test_schedules_run_once_however_many_workers_there_are(tmp_path):
    Schedule.objects.all().delete()
    due = timezone.now() - timedelta(seconds=1)
    Schedule.objects.create(
        name="probe", func="meetups.models.Job.objects.create", kwargs="name='probe'", schedule_type=Schedule.MINUTES,
        minutes=1, next_run=due,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE

    with (tmp_path / "log").open("wb") as log:
        workers = [started(["-c", EAGER, "qcluster"], log) for _ in range(3)]
        try:
            while not Job.objects.filter(name="probe").exists() and time.monotonic() < end:
                with suppress(subprocess.TimeoutExpired):
                    workers[0].wait(timeout=0.2)
        finally:
            for worker in workers:
                worker.terminate()  # each has looked at the schedules by the time it ends
            codes = [worker.wait(timeout=PATIENCE) for worker in workers]

    assert codes == [0, 0, 0]
    assert (Job.objects.count(), Failure.objects.count(), OrmQ.objects.count()) == (1, 0, 0)
    assert due + timedelta(minutes=1) == Schedule.objects.get().next_run
