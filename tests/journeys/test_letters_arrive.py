"""A mail server that refuses, hangs and drops, a worker that is killed at random: every letter arrives all the same."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule
from django_q.tasks import async_task

from meetups.models import Job, Letter
from meetups.services import attendees
from tests.factories import EventFactory
from tests.mail import DROP, HANG, Mailbox, free_port, serving
from tests.served import database_url
from tests.tools import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 30
KILLS_AT_STEPS = {10, 40}
KILLS_WHEN_TAKEN = {3, 11, 19}  # the worker never hears that the mail server has it
PATIENCE = 50  # seconds
TROUBLE = ["451 try later", "550 not here", DROP, HANG]
# The worker looks at its schedules every half a minute: here the first look is at once.
EAGER = (
    "import django; django.setup(); from django.core.management import call_command; from django_q.conf import Conf;"
    " Conf.GUARD_CYCLE = 30; call_command('qcluster')"
)


def started(arguments: list[str], log: Any, **environment: str) -> subprocess.Popen[bytes]:
    """A worker with a process group of its own: what it forks dies with it."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), **environment},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


class Crew:
    """The worker: one after the other, for each is killed in the end."""

    def __init__(self, port: int, log: Any) -> None:
        self.log = log
        self.mail = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "EMAIL_TIMEOUT": "1"}
        self.process = started(["manage.py", "qcluster"], log, **self.mail)

    def kill(self) -> None:
        """As when the power fails."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def replace(self) -> bool:
        """Another worker for one that was killed."""
        if self.process.poll() is None:
            return False
        self.process = started(["manage.py", "qcluster"], self.log, **self.mail)
        return True


class Ordeal(Mailbox):
    """Misbehaves as the dice say; kills the worker at some steps, and when it has just taken in some of the letters."""

    crew: Crew

    def __init__(self, dice: random.Random) -> None:
        super().__init__(self._misfortune)
        self.dice, self.steps = dice, 0
        self.killed_for: set[str] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        [to] = envelope.rcpt_tos
        if answer.startswith("250") and len(self.messages) in KILLS_WHEN_TAKEN:
            self.killed_for.add(to)
            self.crew.kill()
        return answer

    def _misfortune(self, _stage: str) -> str:
        self.steps += 1
        if self.steps in KILLS_AT_STEPS:
            self.crew.kill()
            return DROP
        return self.dice.choice(TROUBLE) if self.dice.random() < 0.12 else ""


@contextmanager
def crew(port: int, log: Path) -> Iterator[Crew]:
    with log.open("wb") as written:
        crew = Crew(port, written)
        try:
            yield crew
        finally:
            crew.kill()
            crew.process.wait(timeout=PATIENCE)


def let_time_pass(*, is_long: bool) -> None:
    """As the clock would: the pauses of what failed are over and, if it is long, what a dead worker held is free."""
    now = timezone.now()
    rows = Letter.objects.waiting() if is_long else Letter.objects.waiting().exclude(last_error="")
    rows.order_by().update(next_try_at=now)
    Job.objects.filter(name="mail").update(failed_at=now - timedelta(hours=1))
    if is_long:
        OrmQ.objects.update(lock=now)


def test_every_letter_arrives_none_more_than_twice_and_then_with_the_same_message_id(tmp_path):
    event, port, ordeal = EventFactory(capacity=None), free_port(), Ordeal(random.Random(4))
    people = [f"person{number}@example.org" for number in range(PEOPLE)]
    end = time.monotonic() + PATIENCE

    with serving(ordeal, port), crew(port, tmp_path / "log") as ordeal.crew:
        for email in people:
            attendees.rsvp(event=event, name="Ann", email=email)
        while Letter.objects.waiting().exists() and time.monotonic() < end:
            let_time_pass(is_long=ordeal.crew.replace())
            if OrmQ.objects.count() < 3:
                async_task("meetups.tasks.minutely")
            ordeal.arrived.wait(timeout=0.5)
            ordeal.arrived.clear()

    assert not Letter.objects.filter(Q(sent_at=None) | ~Q(given_up_at=None)).exists()
    arrived = Counter((message["To"], message["Message-ID"]) for _to, message in ordeal.messages)
    assert sorted(to for to, _message_id in arrived) == sorted(people)
    assert len({message_id for _to, message_id in arrived}) == PEOPLE
    assert {to for (to, _message_id), copies in arrived.items() if copies == 2} == ordeal.killed_for
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
