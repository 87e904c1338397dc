"""A real worker that is killed at random, and a mail server that misbehaves: what letters have to get through."""

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

from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from meetups.models import Job, Letter
from tests.mail import DROP, HANG, Mailbox
from tests.served import database_url
from tests.tools import ROOT

KILLS_AT_STEPS = {10, 40}
KILLS_WHEN_TAKEN = {3, 11, 19}  # the worker never hears that the mail server has it
PATIENCE = 50  # seconds
TROUBLE = ["451 try later", "550 not here", DROP, HANG]


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

    def __init__(self, dice: random.Random, how_often: float = 0.12) -> None:
        super().__init__(self._misfortune)
        self.dice, self.how_often, self.steps = dice, how_often, 0
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
        return self.dice.choice(TROUBLE) if self.dice.random() < self.how_often else ""


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


def until_all_are_sent(ordeal: Ordeal, patience: float = PATIENCE) -> None:
    """Let the worker work, replaced whenever it was killed, until no letter waits any more or patience ends."""
    end = time.monotonic() + patience
    while Letter.objects.waiting().exists() and time.monotonic() < end:
        let_time_pass(is_long=ordeal.crew.replace())
        if OrmQ.objects.count() < 3:
            async_task("meetups.tasks.minutely")
        ordeal.arrived.wait(timeout=0.5)
        ordeal.arrived.clear()


def copies(ordeal: Ordeal) -> Counter[tuple[str, str]]:
    """How often each letter arrived, by the address and the Message-ID it carries."""
    return Counter((message["To"], message["Message-ID"]) for _to, message in ordeal.messages)
