from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Job
from meetups.services import jobs
from tests.factories import OutboxEmailFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def fail():
    raise ValueError("no\x00 good" + "!" * 600)


def test_run_keeps_when_it_was():
    assert jobs.run(name="offers", work=lambda: 3) is True

    job = Job.objects.get()
    assert (job.name, job.ran_at, job.failed_at, job.error, job.is_failing) == ("offers", NOW, None, "", False)


def test_run_keeps_what_failed_and_when_it_last_went_well(clock, caplog):
    jobs.run(name="offers", work=int)
    clock.shift(MINUTE)

    assert jobs.run(name="offers", work=fail) is False

    job = Job.objects.get()
    assert (job.ran_at, job.failed_at, job.is_failing) == (NOW, NOW + MINUTE, True)
    assert job.error == ("ValueError: no good" + "!" * 600)[:500]
    assert caplog.messages == ["The job offers failed"]


def test_run_forgets_the_error_and_not_the_moment_when_it_goes_well_again(clock):
    jobs.run(name="offers", work=fail)
    clock.shift(MINUTE)
    jobs.run(name="offers", work=int)

    job = Job.objects.get()
    assert (job.ran_at, job.failed_at, job.error, job.is_failing) == (NOW + MINUTE, NOW, "", False)


def test_run_keeps_what_took_too_long_and_lets_the_queue_end_it():
    def take_too_long():
        raise TimeoutException("Task exceeded maximum timeout value")

    with pytest.raises(TimeoutException):
        jobs.run(name="offers", work=take_too_long)

    assert Job.objects.get().error == "TimeoutException: Task exceeded maximum timeout value"


def test_the_pulse_is_that_of_the_worker():
    never = Job.objects.pulse()
    assert (never.ran_at, never.is_silent) == (None, True)

    jobs.beat()
    assert (Job.objects.pulse().ran_at, Job.objects.pulse().is_silent) == (NOW, False)


@pytest.mark.parametrize(
    ("passed", "is_silent"), [(timedelta(minutes=5), False), (timedelta(minutes=5, seconds=1), True)]
)
def test_the_worker_is_silent_after_five_minutes(clock, passed, is_silent):
    jobs.beat()
    clock.shift(passed)

    assert Job.objects.pulse().is_silent is is_silent


def test_worker_tells_what_lies_before_it():
    OutboxEmailFactory()
    OutboxEmailFactory.create_batch(2, attempts=1)
    OutboxEmailFactory.create_batch(3, attempts=9, given_up_at=timezone.now())
    OutboxEmailFactory.create_batch(4, attempts=1, sent_at=timezone.now())
    async_task("meetups.tasks.minutely")

    worker = jobs.worker()

    assert (worker.queued, worker.waiting, worker.retrying, worker.given_up) == (1, 1, 2, 3)
    assert worker.pulse.ran_at is None


def test_each_has_its_turn_whoever_fails(caplog):
    done = []

    def work(number):
        done.append(number)
        return 60 // number

    with pytest.raises(ExceptionGroup) as failed:
        jobs.each([3, 0, 2], work)

    assert failed.value.message == "0"
    assert ([type(error) for error in failed.value.exceptions], done) == ([ZeroDivisionError], [3, 0, 2])
    assert jobs.each([3, 2], work) == 50


def test_what_failed_is_kept_without_email_addresses():
    jobs.failed(name="mail", error=OSError("550 <ada@example.org> is not known"))

    assert Job.objects.get().error == "OSError: 550 <…> is not known"
