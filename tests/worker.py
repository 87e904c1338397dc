"""A real worker that is killed at random, and a mail server that misbehaves: what letters have to get through."""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from meetups.models import Job, OutboxEmail
from meetups.services import attendees
from tests import processes, sign_ups
from tests.factories import EventFactory
from tests.mail import DROP, HANG, Mailbox, free_port, serving
from tests.served import database_url
from tests.waiting import RUNS_OUT, until

TROUBLE = ["451 try later", "550 not here", DROP]


class Blows(NamedTuple):
    """At which steps of the mail server's talk, counted from the start, something happens to the worker."""

    kills_at_steps: frozenset[int]
    hangs_at_steps: frozenset[int]  # each costs RUNS_OUT
    kills_when_taken: frozenset[int]  # of the emails; the worker never hears that the mail server has it


MANY = Blows(frozenset({10, 40}), frozenset({17, 29, 61}), frozenset({3, 11, 19}))
FEW = Blows(frozenset({5}), frozenset({9}), frozenset({3}))


class Crew:
    """The worker: one after the other, for each is killed in the end."""

    def __init__(self, port: int, log: IO[bytes], workers: int) -> None:
        self.log = log
        self.environment = {
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "EMAIL_TIMEOUT": str(RUNS_OUT),
            "WORKERS": str(workers),
            "DATABASE_URL": database_url(),
        }
        self._start()

    def _start(self) -> None:
        self.process = processes.start([sys.executable, "manage.py", "qcluster"], log=self.log, **self.environment)

    def strike(self) -> None:
        """As when the power fails."""
        processes.strike(self.process)

    def replace(self) -> None:
        """Start another worker for one that was killed, once what the dead one held is free."""
        if self.process.poll() is not None:
            processes.kill(self.process)
            let_time_pass(is_long=True)
            self._start()


class Ordeal(Mailbox):
    """Misbehaves as the dice say; kills the worker at some steps, and when it has just taken in some of the letters.

    `killed_for` are the letters, by Message-ID, that the worker was killed for in the moment they were taken in.
    """

    crew: Crew

    def __init__(self, dice: random.Random, how_often: float = 0.12, blows: Blows = MANY) -> None:
        super().__init__(self._misfortune)
        self.dice, self.how_often, self.blows = dice, how_often, blows
        self.steps = self.kills = 0
        self.killed_for: set[str] = set()
        self._unheard: Counter[str] = Counter()
        self._unnoted: Counter[str] = Counter()

    @property
    def unknown(self) -> Counter[str]:
        """How often each letter was taken in and the worker did not hear of it, or was killed before it could note it.

        So often, and no more, it may arrive again.
        """
        return self._unheard + self._unnoted

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250"):
            session.taken = str(self.messages[-1][1]["Message-ID"])
            self._unheard[session.taken] += 1
            if len(self.messages) in self.blows.kills_when_taken:
                self.killed_for.add(session.taken)
                self._kill()
        return answer

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """A worker that has heard the answer says goodbye; one whose time ran out before that hangs up."""
        self._unheard[getattr(session, "taken", "")] -= 1
        return "221 Bye"

    def _misfortune(self, _stage: str) -> str:
        self.steps += 1
        if self.steps in self.blows.kills_at_steps:
            self._kill()
            return DROP
        if self.steps in self.blows.hangs_at_steps:
            return HANG
        return self.dice.choice(TROUBLE) if self.dice.random() < self.how_often else ""

    def _kill(self) -> None:
        self.kills += 1
        self.crew.strike()
        taken = {str(message["Message-ID"]) for _to, message in self.messages}
        letters = {int(re.findall(r"^<letter-(\d+)-", one)[0]): one for one in taken}
        noted = set(OutboxEmail.objects.filter(pk__in=letters, sent_at__isnull=False).values_list("pk", flat=True))
        self._unnoted.update(one for pk, one in letters.items() if pk not in noted)
        connection.close()  # this thread's own


@contextmanager
def crew(port: int, log: Path, workers: int) -> Iterator[Crew]:
    with log.open("wb") as written:
        crew = Crew(port, written, workers)
        try:
            yield crew
        finally:
            processes.kill(crew.process)


def let_time_pass(*, is_long: bool) -> None:
    """As the clock would: the pauses of what failed are over and, if it is long, what a dead worker held is free."""
    now = timezone.now()
    rows = OutboxEmail.objects.waiting() if is_long else OutboxEmail.objects.waiting().exclude(last_error="")
    rows.order_by().update(next_try_at=now)
    Job.objects.filter(name="mail").update(failed_at=now - timedelta(hours=1))
    if is_long:
        OrmQ.objects.update(lock=now)


def until_all_are_sent(ordeal: Ordeal) -> None:
    """Let the worker work, replaced whenever it was killed, until no letter waits any more or none arrives."""

    def are_sent() -> bool:
        if not OutboxEmail.objects.waiting().exists() and not sign_ups.queued():
            return True
        ordeal.crew.replace()
        let_time_pass(is_long=False)
        if OrmQ.objects.count() < 3:
            async_task("meetups.tasks.minutely")
        return False

    until(are_sent, every=0.5, progress=OutboxEmail.objects.waiting().count)


def every_email_arrives(ordeal: Ordeal, *, people: int, log: Path) -> set[str]:
    """Sign so many people up while the worker suffers the ordeal; returns the emails that arrived more than once."""
    event, port = EventFactory(capacity=None), free_port()
    emails = [f"person{number}@example.org" for number in range(people)]

    with serving(ordeal, port), crew(port, log, workers=1) as ordeal.crew:
        for email in emails:
            attendees.rsvp(event=event, name="Ann", email=email)
        until_all_are_sent(ordeal)

    assert not OutboxEmail.objects.filter(Q(sent_at=None) | ~Q(given_up_at=None)).exists()
    arrived = copies(ordeal)
    assert sorted(to for to, _message_id in arrived) == sorted(emails)
    assert len({message_id for _to, message_id in arrived}) == people
    assert repeated(ordeal) == set(ordeal.unknown)
    assert len(ordeal.killed_for) == len(ordeal.blows.kills_when_taken)
    assert ordeal.killed_for <= repeated(ordeal)
    return repeated(ordeal)


def repeated(ordeal: Ordeal) -> set[str]:
    """The letters that arrived more than once, by Message-ID: none more often than the worker could not know of."""
    unknown, found = ordeal.unknown, set()
    for (_to, message_id), number in copies(ordeal).items():
        assert number <= 1 + unknown[message_id], (message_id, number)
        found |= {message_id} if number > 1 else set()
    return found


def copies(ordeal: Ordeal) -> Counter[tuple[str, str]]:
    """How often each letter arrived, by the address and the Message-ID it carries."""
    return Counter((message["To"], message["Message-ID"]) for _to, message in ordeal.messages)
