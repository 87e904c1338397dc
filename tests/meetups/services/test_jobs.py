from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Job
from meetups.services import jobs
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


def test_beat_records_the_heartbeat_of_the_worker():
    never = Job.objects.pulse()
    assert (never.ran_at, never.is_silent) == (None, True)

    jobs.beat()
    assert (Job.objects.pulse().ran_at, Job.objects.pulse().is_silent) == (NOW, False)


@pytest.mark.parametrize(
    ("passed", "is_silent"), [(timedelta(minutes=5), False), (timedelta(minutes=5, seconds=1), True)]
)
def test_worker_is_silent_after_five_minutes(clock, passed, is_silent):
    jobs.beat()
    clock.shift(passed)

    assert Job.objects.pulse().is_silent is is_silent


def test_worker_counts_queued_tasks_and_emails():
    OutboxEmailFactory()
    OutboxEmailFactory.create_batch(2, attempts=1)
    OutboxEmailFactory.create_batch(3, attempts=9, given_up_at=timezone.now())
    OutboxEmailFactory.create_batch(4, attempts=1, sent_at=timezone.now())
    async_task("meetups.tasks.minutely")

    worker = jobs.worker()

    assert (worker.queued, worker.waiting, worker.retrying, worker.given_up) == (1, 1, 2, 3)
    assert worker.pulse.ran_at is None


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


def test_error_is_stored_without_email_addresses():
    jobs.failed(name="mail", error=OSError("550 <ada@example.org> is not known"))

    assert Job.objects.get().error == "OSError: 550 <…> is not known"
