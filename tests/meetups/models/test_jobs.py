from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Heartbeat, Job

pytestmark = pytest.mark.usefixtures("noon")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_job_is_shown_as_its_name():
    assert str(Job(name="outbox")) == "outbox"


def test_a_heartbeat_is_shown_as_host_and_process():
    assert str(Heartbeat(host="app1", pid=12)) == "app1:12"


@pytest.mark.parametrize(("minutes", "is_silent"), [(5, False), (5.1, True), (0, False)])
@pytest.mark.django_db
def test_a_worker_is_silent_after_five_minutes(minutes, is_silent):
    heartbeat = Heartbeat.objects.create(host="app1", pid=12, beat_at=NOW - minutes * MINUTE)

    assert (heartbeat.is_silent, Heartbeat.objects.is_none_running()) == (is_silent, is_silent)


@pytest.mark.django_db
def test_newest_heartbeat_is_the_most_recent_of_any_worker():
    assert (Heartbeat.objects.newest(), Heartbeat.objects.is_none_running()) == (None, True)
    for pid, minutes in ((1, 6), (2, 2), (3, 4)):
        Heartbeat.objects.create(host="app1", pid=pid, beat_at=NOW - minutes * MINUTE)

    assert str(Heartbeat.objects.newest()) == "app1:2"
    assert Heartbeat.objects.is_none_running() is False


@pytest.mark.parametrize(
    ("failures", "minutes", "has_failed"), [(1, 0, False), (2, 0, True), (2, 1, True), (2, 2, False), (0, None, False)]
)
def test_a_job_has_failed_recently_and_often(failures, minutes, has_failed):
    failed_at = None if minutes is None else NOW - minutes * MINUTE
    job = Job(name="mail", failures=failures, failed_at=failed_at)

    assert job.has_failed_since(NOW - 2 * MINUTE, in_a_row=2) is has_failed


@pytest.mark.parametrize(("hours", "is_old"), [(48, False), (49, True)])
@pytest.mark.django_db
def test_a_backup_is_old_after_two_days(hours, is_old):
    assert (Job.objects.backup().ran_at, Job.objects.backup().is_old) == (None, False)
    Job.objects.create(name="backup", ran_at=NOW - 60 * hours * MINUTE)

    assert Job.objects.backup().is_old is is_old
