"""Workers whose processes are killed or hang, and workers that are stopped, as system managers do it."""

import os
import signal
import sys
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from meetups.models import Heartbeat, Job
from tests.processes import children, running
from tests.served import database_url
from tests.waiting import PATIENCE, RUNS_OUT, until

pytestmark = pytest.mark.django_db(transaction=True)

COMMAND = [sys.executable, "manage.py", "qcluster"]
# The command with other limits.
IMPATIENT = """
import django
django.setup()
from meetups.worker import Worker
raise SystemExit(Worker(**{limits}).run())
"""


def impatient(**limits):
    return [sys.executable, "-c", IMPATIENT.format(limits=limits), "qcluster"]


@pytest.fixture(autouse=True)
def _no_schedules():
    Schedule.objects.all().delete()


@contextmanager
def working(tmp_path, command=COMMAND, **environment):
    """Run a worker of two processes."""
    with (
        (tmp_path / "log").open("wb") as log,
        running(command, log=log, DATABASE_URL=database_url(), WORKERS="2", DEBUG="1", **environment) as process,
    ):
        yield process


def is_done_without_locks():
    """Return whether the queue is empty, and if not, release the locks of killed processes."""
    return not OrmQ.objects.update(lock=timezone.now())


def test_killed_processes_are_replaced_and_their_task_is_run_again(tmp_path):
    begun = tmp_path / "begun"
    with working(tmp_path) as worker:
        for number in (0, 1):  # each process in turn, while it waits for a task
            until(lambda: Heartbeat.objects.exists() and len(children(worker.pid)) == 2)
            os.kill(sorted(children(worker.pid))[number], signal.SIGKILL)
        async_task("tests.hanging.hang", str(begun))
        until(begun.exists)
        for pid in children(worker.pid):  # one of them runs the task
            os.kill(pid, signal.SIGKILL)
        until(is_done_without_locks)
        assert worker.poll() is None

        left = until(lambda: children(worker.pid))
        worker.kill()
        worker.wait(timeout=PATIENCE)
        for pid in left:  # this process has adopted them, and they end
            os.waitpid(pid, 0)


def test_stop_of_the_process_or_its_group_ends_the_worker_and_keeps_its_task(tmp_path):
    begun = [tmp_path / "first", tmp_path / "second"]
    command = impatient(stops_within=1.0)
    with working(tmp_path, command) as first, working(tmp_path, command) as second:
        for file in begun:
            async_task("tests.hanging.hang", str(file))
        until(lambda: all(file.exists() for file in begun) and Heartbeat.objects.count() == 2)

        os.kill(first.pid, signal.SIGTERM)
        os.killpg(second.pid, signal.SIGTERM)

        assert [worker.wait(timeout=PATIENCE) for worker in (first, second)] == [0, 0]
    assert (OrmQ.objects.count(), Heartbeat.objects.count()) == (2, 0)


def test_worker_with_a_process_that_hangs_ends_with_all_processes(tmp_path):
    before = children(os.getpid())
    async_task("tests.hanging.hang", str(tmp_path / "begun"))
    with working(tmp_path, impatient(silent_after=RUNS_OUT)) as worker:
        assert worker.wait(timeout=PATIENCE) == 1
        assert children(os.getpid()) == before

    assert OrmQ.objects.count() == 1
    assert "has recorded no heartbeat for" in (tmp_path / "log").read_text("utf-8")


def test_worker_with_another_secret_key_says_so_and_leaves_the_task_in_the_queue(tmp_path):
    async_task("meetups.models.Job.objects.create", name="probe")

    with working(tmp_path, SECRET_KEY="another" * 9) as worker:
        until(lambda: "signed with another SECRET_KEY" in (tmp_path / "log").read_text("utf-8"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE) == 0

    assert (OrmQ.objects.count(), Job.objects.count()) == (1, 0)


def test_worker_says_why_it_waits_for_the_database_and_goes_on(tmp_path):
    def rename(table, name):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")

    def has_said(*words):
        text = (tmp_path / "log").read_text("utf-8")
        return all(one in text for one in words)

    rename("meetups_heartbeat", "other")
    try:
        with working(tmp_path):
            until(lambda: has_said("The worker waits for the database: ", "meetups_heartbeat"))
            rename("other", "meetups_heartbeat")
            until(lambda: has_said("The database answers again."))
            until(Heartbeat.objects.exists)
    finally:
        if "other" in connection.introspection.table_names():
            rename("other", "meetups_heartbeat")
