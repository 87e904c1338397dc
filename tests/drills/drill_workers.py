"""Two workers send emails while their processes are killed at random, and while the email server never answers."""

import os
import random
import signal
import socket
import sys
from contextlib import ExitStack, suppress

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from meetups.models import Heartbeat, Job, OutboxEmail
from meetups.services import attendees
from tests import processes
from tests.factories import EventFactory, OutboxEmailFactory
from tests.mail import Mailbox, free_port, serving
from tests.processes import children
from tests.served import database_url
from tests.waiting import RUNS_OUT, until
from tests.worker import count_copies, end_waits

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, KILLS, PROCESSES = 200, 40, 2
COMMAND = [sys.executable, "manage.py", "qcluster"]


class Supervised:
    """A worker that is started again when it has ended, as systemd and Docker do."""

    def __init__(self, log, port):
        self.log, self.environment = log, {
            "EMAIL_URL": f"smtp://127.0.0.1:{port}", "EMAIL_TIMEOUT": str(RUNS_OUT), "DATABASE_URL": database_url(),
            "WORKERS": str(PROCESSES), "DEBUG": "1",
        }  # fmt: skip
        self.start()

    def start(self):
        self.process = processes.start(COMMAND, log=self.log, **self.environment)

    def kill_one(self, chance):
        """Kill the main process or one of the others. Return which."""
        others = sorted(children(self.process.pid))
        victim = chance.choice([self.process.pid, *others])
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if victim != self.process.pid:
            return "process"
        processes.kill(self.process)  # and the others: systemd and Docker end them too
        self.start()
        return "main process"

    def stop(self):
        """Stop the worker once it runs, and return its exit code."""
        if self.process.poll() is None:
            until(Heartbeat.objects.filter(pid=self.process.pid).exists)
        return processes.stop(self.process)


def test_two_workers_send_every_email_while_their_processes_are_killed(tmp_path, report):
    mailbox, port, chance, killed = Mailbox(), free_port(), random.Random(6), []
    event = EventFactory(capacity=None)
    emails = [f"person{number}@example.org" for number in range(PEOPLE)]

    with serving(mailbox, port), (tmp_path / "log").open("wb") as log, ExitStack() as stopped:
        workers = [Supervised(log, port) for _number in range(2)]
        for worker in workers:
            stopped.callback(worker.stop)
        for number, email in enumerate(emails):
            attendees.rsvp(event=event, name="Ann", email=email)
            if number % (PEOPLE // KILLS) == 0:
                until(lambda least=number - 40: OutboxEmail.objects.exclude(sent_at=None).count() >= least)
                killed.append(chance.choice(workers).kill_one(chance))
        until(lambda: not OrmQ.objects.filter(lock__lt=timezone.now()).exists())  # the rest is locked
        codes = [worker.stop() for worker in workers]
        end_waits(with_locks=True)  # of the tasks and emails that a killed process had
        for worker in workers:
            worker.start()
        until(lambda: OutboxEmail.objects.count() == PEOPLE and not OutboxEmail.objects.waiting().exists())
        codes += [worker.stop() for worker in workers]

    arrived = count_copies(mailbox)
    assert sorted(to for to, _message_id in arrived) == sorted(emails)
    assert (codes, OrmQ.objects.count()) == ([0, 0, 0, 0], 0)
    twice = sum(number > 1 for number in arrived.values())
    report(people=PEOPLE, emails=len(arrived), killed={kind: killed.count(kind) for kind in set(killed)})
    report(arrived_twice=twice, connections=mailbox.connections)


def test_worker_with_another_secret_key_leaves_the_tasks_in_the_queue(tmp_path):
    Schedule.objects.all().delete()
    with (tmp_path / "log").open("wb") as log:
        wrong = processes.start(COMMAND, log=log, DATABASE_URL=database_url(), DEBUG="1", SECRET_KEY="another" * 9)
        try:
            async_task("meetups.models.Job.objects.create", name="probe")
            until(lambda: "signed with another SECRET_KEY" in (tmp_path / "log").read_text("utf-8"))
        finally:
            assert processes.stop(wrong) == 0
        assert (OrmQ.objects.count(), Job.objects.count()) == (1, 0)

        OrmQ.objects.update(lock=timezone.now())  # five minutes later
        right = Supervised(log, free_port())
        try:
            until(Job.objects.filter(name="probe").exists)
        finally:
            assert right.stop() == 0


def test_worker_goes_on_while_the_email_server_accepts_connections_and_never_answers(tmp_path, client, report):
    Schedule.objects.all().delete()
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent, (tmp_path / "log").open("wb") as log:
        worker = Supervised(log, silent.getsockname()[1])
        try:
            for email in OutboxEmailFactory.create_batch(10):
                async_task("meetups.tasks.deliver", email.pk)
            async_task("meetups.models.Job.objects.create", name="probe")
            until(Job.objects.filter(name="probe").exists)
            first = until(Heartbeat.objects.newest).beat_at
            until(lambda: Heartbeat.objects.newest().beat_at > first)
            health = client.get("/healthz").content.decode()
        finally:
            assert worker.stop() == 0

    tried = OutboxEmail.objects.filter(attempts__gt=0).count()
    assert "mail: failing, nothing sent yet, 10 waiting" in health
    assert 2 <= tried <= 1 + PROCESSES
    report(emails=10, tried_before_the_others_wait=tried)
