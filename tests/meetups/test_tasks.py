import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from meetups import extensions, tasks
from meetups.models import Event, EventSeries, Holiday, Job, OutboxEmail
from meetups.services import attendees
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, OutboxEmailFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db

migration = import_module("meetups.migrations.0001_initial")


@pytest.fixture
def schedule():
    """Create the schedule as the migration does, on 2 August 2026 at midday in London."""
    Schedule.objects.all().delete()
    with time_machine.travel(datetime(2026, 8, 2, 11, tzinfo=UTC), tick=False):
        migration.schedule_nightly(apps, connection.schema_editor())
    return Schedule.objects.get()


def test_deliver_sends_an_email_once_however_often_it_runs():
    email = OutboxEmailFactory(to="ann@example.org", subject="You have a place")

    tasks.deliver(email.pk)
    tasks.deliver(email.pk)

    assert [(message.to, message.subject) for message in mail.outbox] == [(["ann@example.org"], "You have a place")]


def test_queue_calls_deliver_for_an_email():
    attendees.add(event=EventFactory(), name="Ann", email="ann@example.org")
    task = OrmQ.objects.get().task

    import_string(task["func"])(*task["args"], **task["kwargs"])

    assert OutboxEmail.objects.waiting().count() == 0
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]


def test_deliver_of_a_deleted_email_sends_nothing():
    tasks.deliver(404)

    assert mail.outbox == []


def test_minutely_runs_every_job_and_sends_due_emails():
    email = OutboxEmailFactory(attempts=1)

    tasks.minutely()

    assert [message.to for message in mail.outbox] == [[email.to]]
    assert set(Job.objects.values_list("name", flat=True)) == {
        "mail", *extensions.minutely_jobs, *tasks.MINUTELY,
    }  # fmt: skip
    assert not [job for job in Job.objects.all() if job.is_failing]


def test_minutely_continues_after_a_job_that_fails(monkeypatch, caplog):
    def fail():
        raise ValueError("nothing works")

    monkeypatch.setitem(tasks.MINUTELY, next(iter(tasks.MINUTELY)), fail)
    email = OutboxEmailFactory()

    tasks.minutely()

    assert [message.to for message in mail.outbox] == [[email.to]]
    assert [(job.name, job.error) for job in Job.objects.exclude(error="")] == [
        (next(iter(tasks.MINUTELY)), "ValueError: nothing works")
    ]
    assert caplog.messages == [f"The job {next(iter(tasks.MINUTELY))} failed"]


def test_outbox_sweep_is_the_last_minutely_job():
    assert list(tasks.MINUTELY)[-1] == "outbox"


def test_minutely_schedule_exists_once():
    Schedule.objects.all().delete()
    for _time in range(2):
        migration.schedule_minutely(apps, connection.schema_editor())

    schedule = Schedule.objects.get()
    assert (schedule.func, schedule.schedule_type, schedule.minutes, schedule.repeats) == (
        "meetups.tasks.minutely", Schedule.MINUTES, 1, -1,
    )  # fmt: skip
    migration.unschedule_minutely(apps, connection.schema_editor())
    assert not Schedule.objects.exists()


def test_nightly_skips_holidays_that_it_has_just_written():
    series = EventSeriesFactory(
        group=GroupFactory(nation="GB-SCT"),
        starts_on=date(2026, 8, 3),
        rrule="FREQ=WEEKLY;COUNT=3",
        on_holidays=EventSeries.OnHolidays.SKIP,
    )

    with time_machine.travel(datetime(2026, 8, 1, 1, 30, tzinfo=UTC), tick=False):
        tasks.nightly()
        tasks.nightly()

    assert Holiday.objects.get(on=date(2026, 8, 3)).name == "Summer Bank Holiday"
    assert set(series.occurrences.values_list("recurrence_id", flat=True)) == {date(2026, 8, 10), date(2026, 8, 17)}


def test_nightly_fails_after_all_jobs_if_a_series_fails(caplog):
    fails, works = EventSeriesFactory(title="A"), EventSeriesFactory(group=GroupFactory(nation="XX"), title="B")
    EventSeries.objects.filter(pk=fails.pk).update(rrule="FREQ=SOMETIMES")

    with pytest.raises(RuntimeError, match=r"^These jobs failed: series$") as raised:
        tasks.nightly()

    assert caplog.messages == [f"series {fails.pk} failed", "The job series failed"]
    assert set(Event.objects.values_list("series", flat=True)) == {works.pk}
    failed = Job.objects.exclude(error="").get()
    assert (failed.name, failed.error) == ("series", f"ExceptionGroup: series {fails.pk} (1 sub-exception)")
    assert set(Job.objects.exclude(ran_at=None).values_list("name", flat=True)) == {
        *tasks.NIGHTLY,
        *extensions.nightly_jobs,
    } - {"series"}
    stored_by_the_queue = "".join(traceback.format_exception(raised.value))
    assert "SOMETIMES" not in stored_by_the_queue


def test_nightly_schedule_is_at_half_past_two_in_the_zone_of_the_site(schedule):
    before_the_clocks_go_back = datetime(2026, 10, 24, 1, 30, tzinfo=UTC)

    assert (schedule.func, schedule.schedule_type, schedule.repeats) == ("meetups.tasks.nightly", Schedule.DAILY, -1)
    assert schedule.calculate_next_run(before_the_clocks_go_back) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_new_nightly_schedule_is_due_at_once(schedule):
    assert schedule.next_run == datetime(2026, 8, 2, 1, 30, tzinfo=UTC)


def test_nightly_schedule_exists_once_and_keeps_changes(schedule):
    Schedule.objects.update(next_run=datetime(2026, 8, 5, 3, tzinfo=UTC))
    migration.schedule_nightly(apps, connection.schema_editor())

    assert Schedule.objects.get().next_run == datetime(2026, 8, 5, 3, tzinfo=UTC)


def test_nightly_schedule_is_created_and_deleted_by_its_migration(schedule):
    steps = [(step.code, step.reverse_code) for step in migration.Migration.operations if hasattr(step, "code")]
    migration.unschedule_nightly(apps, connection.schema_editor())

    assert (migration.schedule_nightly, migration.unschedule_nightly) in steps
    assert not Schedule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nightly_is_queued_once_by_several_workers(schedule):
    start = threading.Barrier(4)

    def look(_number):
        start.wait(timeout=PATIENCE)
        try:
            scheduler()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(4)))

    assert [row.func() for row in OrmQ.objects.all()] == ["meetups.tasks.nightly"]
