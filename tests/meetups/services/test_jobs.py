import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Heartbeat, Job
from meetups.services import jobs
from meetups.services.deleted import deleted
from tests.factories import OutboxEmailFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINUTE = timedelta(minutes=1)


def fail():
    raise ValueError("no\x00 good" + "!" * 600)


def test_run_stores_the_time():
    assert jobs.run(name="offers", work=lambda: 3) is True

    job = Job.objects.get()
    assert (job.name, job.ran_at, job.failed_at, job.error, job.is_failing) == ("offers", NOW, None, "", False)


def test_run_stores_the_error_and_keeps_the_last_success(clock, caplog):
    jobs.run(name="offers", work=int)
    clock.shift(MINUTE)

    assert jobs.run(name="offers", work=fail) is False

    job = Job.objects.get()
    assert (job.ran_at, job.failed_at, job.is_failing) == (NOW, NOW + MINUTE, True)
    assert job.error == ("ValueError: no good" + "!" * 600)[:500]
    assert caplog.messages == ["The job offers failed"]


def test_successful_run_clears_the_error_and_keeps_the_time_of_the_failure(clock):
    jobs.run(name="offers", work=fail)
    clock.shift(MINUTE)
    jobs.run(name="offers", work=int)

    job = Job.objects.get()
    assert (job.ran_at, job.failed_at, job.error, job.is_failing) == (NOW + MINUTE, NOW, "", False)


def test_run_stores_a_timeout_and_raises_it():
    def take_too_long():
        raise TimeoutException("Task exceeded maximum timeout value")

    with pytest.raises(TimeoutException):
        jobs.run(name="offers", work=take_too_long)

    assert Job.objects.get().error == "TimeoutException: Task exceeded maximum timeout value"


def test_failures_in_a_row_are_counted(clock):
    counts = []
    for work in (fail, fail, int, fail):
        jobs.run(name="offers", work=work)
        counts.append(Job.objects.get().failures)

    assert counts == [1, 2, 0, 1]


def test_each_worker_has_a_heartbeat(clock):
    jobs.beat(host="app1", pid=12)
    jobs.beat(host="app2", pid=12)
    clock.shift(MINUTE)
    jobs.beat(host="app1", pid=12)

    assert [(str(one), one.beat_at) for one in Heartbeat.objects.all()] == [("app1:12", NOW + MINUTE), ("app2:12", NOW)]


def test_worker_that_ends_forgets_its_own_heartbeat():
    for host in ("app1", "app2"):
        jobs.beat(host=host, pid=12)

    jobs.forget_worker(host="app1", pid=12)

    assert [str(one) for one in Heartbeat.objects.all()] == ["app2:12"]


def test_silent_workers_whose_process_is_gone_are_forgotten_on_their_host(clock):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for host, pid in (("app1", gone.pid), ("app1", os.getpid()), ("app1", 1), ("app2", gone.pid)):
        jobs.beat(host=host, pid=pid)
    clock.shift(5 * MINUTE)
    jobs.beat(host="app1", pid=12)
    assert Heartbeat.objects.count() == 5

    clock.shift(timedelta(seconds=1))
    jobs.beat(host="app1", pid=12)

    assert {str(one) for one in Heartbeat.objects.all()} == {
        "app1:1", "app1:12", f"app1:{os.getpid()}", f"app2:{gone.pid}"
    }  # fmt: skip


def test_silent_workers_are_forgotten_after_a_day(clock):
    jobs.beat(host="app2", pid=12)
    clock.shift(timedelta(days=1))
    jobs.beat(host="app1", pid=12)
    assert Heartbeat.objects.count() == 2

    clock.shift(timedelta(seconds=1))
    jobs.beat(host="app1", pid=12)

    assert [str(one) for one in Heartbeat.objects.all()] == ["app1:12"]


def test_worker_counts_queued_tasks_and_emails():
    OutboxEmailFactory()
    OutboxEmailFactory.create_batch(2, attempts=1)
    OutboxEmailFactory.create_batch(3, attempts=9, given_up_at=timezone.now())
    OutboxEmailFactory.create_batch(4, attempts=1, sent_at=timezone.now())
    async_task("meetups.tasks.minutely")

    worker = jobs.worker()

    assert (worker.queued, worker.waiting, worker.retrying, worker.given_up) == (1, 1, 2, 3)
    assert (worker.newest, worker.heartbeats) == (None, [])


def test_worker_lists_the_heartbeats_and_the_newest(clock):
    for host in ("app2", "app1"):
        jobs.beat(host=host, pid=12)
        clock.shift(MINUTE)

    worker = jobs.worker()

    assert ([str(one) for one in worker.heartbeats], str(worker.newest)) == (["app1:12", "app2:12"], "app1:12")


def test_each_continues_after_a_failure(caplog):
    done = []

    def work(number):
        done.append(number)
        return 60 // number

    with pytest.raises(ExceptionGroup) as failed:
        jobs.each([3, 0, 2], work)

    assert failed.value.message == "0"
    assert ([type(error) for error in failed.value.exceptions], done) == ([ZeroDivisionError], [3, 0, 2])
    assert jobs.each([3, 2], work) == 50


def test_each_leaves_out_a_row_that_was_deleted_meanwhile():
    def work(number):
        if number == 0:
            raise deleted()
        return number

    assert jobs.each([3, 0, 2], work) == 5


def test_error_is_stored_without_email_addresses():
    jobs.failed(name="mail", error=OSError("550 <ada@example.org> is not known"))

    assert Job.objects.get().error == "OSError: 550 <…> is not known"
