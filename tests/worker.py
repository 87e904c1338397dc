"""Send emails by a real worker that is killed at random, through a mail server that fails at random."""

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

FAILURES = ["451 try later", "550 not here", DROP]


class Faults(NamedTuple):
    """When something happens to the worker. Steps are SMTP commands to the server, counted from 1."""

    kills_at_steps: frozenset[int]
    hangs_at_steps: frozenset[int]  # each lasts RUNS_OUT seconds
    kills_when_accepted: frozenset[int]  # numbers of accepted emails; the worker dies before it gets the reply


MANY = Faults(frozenset({10, 40}), frozenset({17, 29, 61}), frozenset({3, 11, 19}))
NONE = Faults(frozenset(), frozenset(), frozenset())
FEW = Faults(frozenset({5}), frozenset({9}), frozenset({3}))


class WorkerProcess:
    """A worker process that can be killed and replaced."""

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

    def kill(self) -> None:
        """Send SIGKILL, as a power cut would end the process."""
        processes.send_sigkill(self.process)

    def replace(self) -> None:
        """Start a new worker if this one was killed, and release the rows and tasks that it had locked."""
        if self.process.poll() is not None:
            processes.kill(self.process)
            end_waits(with_locks=True)
            self._start()


class FaultyMailbox(Mailbox):
    """A mail server that fails at random and kills the worker at the steps and emails in `faults`.

    `killed_for` has the Message-IDs of the emails after whose acceptance the worker was killed.
    """

    worker: WorkerProcess

    def __init__(self, chance: random.Random, failure_rate: float = 0.12, faults: Faults = MANY) -> None:
        super().__init__(self._fail)
        self.chance, self.failure_rate, self.faults = chance, failure_rate, faults
        self.steps = self.kills = 0
        self.killed_for: set[str] = set()
        self._without_reply: Counter[str] = Counter()
        self._not_recorded: Counter[str] = Counter()

    @property
    def possible_repeats(self) -> Counter[str]:
        """Return how often each email was accepted without the worker knowing or recording it, by Message-ID.

        The email may arrive again that many times.
        """
        return self._without_reply + self._not_recorded

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250"):
            session.accepted = str(self.messages[-1][1]["Message-ID"])
            self._without_reply[session.accepted] += 1
            if len(self.messages) in self.faults.kills_when_accepted:
                self.killed_for.add(session.accepted)
                self._kill()
        return answer

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        self._note_reply(session)
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self._note_reply(session)
        return "221 Bye"

    def _note_reply(self, session: Any) -> None:
        """Note that the worker got the reply to DATA: it sends the next command only then."""
        self._without_reply[getattr(session, "accepted", "")] -= 1
        session.accepted = ""

    def _fail(self, _stage: str) -> str:
        self.steps += 1
        if self.steps in self.faults.kills_at_steps:
            self._kill()
            return DROP
        if self.steps in self.faults.hangs_at_steps:
            return HANG
        return self.chance.choice(FAILURES) if self.chance.random() < self.failure_rate else ""

    def _kill(self) -> None:
        self.kills += 1
        self.worker.kill()
        accepted = {str(message["Message-ID"]) for _to, message in self.messages}
        emails = {int(re.findall(r"^<letter-(\d+)-", one)[0]): one for one in accepted}
        recorded = set(OutboxEmail.objects.filter(pk__in=emails, sent_at__isnull=False).values_list("pk", flat=True))
        self._not_recorded.update(one for pk, one in emails.items() if pk not in recorded)
        connection.close()  # the connection of this thread


@contextmanager
def running_worker(port: int, log: Path, workers: int) -> Iterator[WorkerProcess]:
    with log.open("wb") as written:
        worker = WorkerProcess(port, written, workers)
        try:
            yield worker
        finally:
            processes.stop(worker.process)  # so that it ends its SMTP sessions


def end_waits(*, with_locks: bool) -> None:
    """End the pauses before retries and, `with_locks`, the locks of a killed worker."""
    now = timezone.now()
    rows = OutboxEmail.objects.waiting() if with_locks else OutboxEmail.objects.waiting().exclude(last_error="")
    rows.order_by().update(next_try_at=now)
    Job.objects.filter(name="mail").update(failed_at=now - timedelta(hours=1))
    if with_locks:
        OrmQ.objects.update(lock=now)


def wait_until_all_are_sent(mailbox: FaultyMailbox) -> None:
    """Wait until the worker has sent all emails, and replace it whenever it was killed."""

    def are_sent() -> bool:
        if not OutboxEmail.objects.waiting().exists() and not sign_ups.queued():
            return True
        mailbox.worker.replace()
        end_waits(with_locks=False)
        if OrmQ.objects.count() < 3:
            async_task("meetups.tasks.minutely")
        return False

    until(are_sent, every=0.5, progress=OutboxEmail.objects.waiting().count)


def check_every_email_arrives(mailbox: FaultyMailbox, *, people: int, log: Path) -> set[str]:
    """Sign people up and check the emails that arrive. Return the Message-IDs of those that arrived more than once."""
    event, port = EventFactory(capacity=None), free_port()
    emails = [f"person{number}@example.org" for number in range(people)]

    with serving(mailbox, port), running_worker(port, log, workers=1) as mailbox.worker:
        for email in emails:
            attendees.rsvp(event=event, name="Ann", email=email)
        wait_until_all_are_sent(mailbox)

    assert not OutboxEmail.objects.filter(Q(sent_at=None) | ~Q(given_up_at=None)).exists()
    arrived = count_copies(mailbox)
    assert sorted(to for to, _message_id in arrived) == sorted(emails)
    assert len({message_id for _to, message_id in arrived}) == people
    repeated = find_repeated(mailbox)
    assert repeated == set(mailbox.possible_repeats)
    assert len(mailbox.killed_for) == len(mailbox.faults.kills_when_accepted)
    assert mailbox.killed_for <= repeated
    return repeated


def find_repeated(mailbox: FaultyMailbox) -> set[str]:
    """Return the Message-IDs of the emails that arrived twice, and check that none arrived too often."""
    possible, found = mailbox.possible_repeats, set()
    for (_to, message_id), number in count_copies(mailbox).items():
        assert number <= 1 + possible[message_id], (message_id, number)
        found |= {message_id} if number > 1 else set()
    return found


def count_copies(mailbox: FaultyMailbox) -> Counter[tuple[str, str]]:
    """Return how often each email arrived, by recipient and Message-ID."""
    return Counter((message["To"], message["Message-ID"]) for _to, message in mailbox.messages)
