"""The nightly job and an organiser at the same time, each on a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from meetups.models import Event, OutboxEmail
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventSeriesFactory
from tests.waiting import PATIENCE


def at_once(*calls):
    """Run each call in a thread of its own, all at the same time."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=PATIENCE)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [thread.result(timeout=PATIENCE) for thread in [threads.submit(run, call) for call in calls]]


def rows():
    return list(Event.objects.order_by("recurrence_id").values_list("recurrence_id", "sequence", "updated_at"))


@pytest.mark.django_db(transaction=True)
def test_filling_twice_at_once_is_the_same_as_once():
    series = EventSeriesFactory(rrule="FREQ=WEEKLY;COUNT=8")

    at_once(*[lambda: services.fill(series=series)] * 3)

    made = rows()
    assert len(made) == len({day for day, *_ in made}) == 8
    at_once(*[lambda: services.fill(series=series)] * 3)
    assert rows() == made


@pytest.mark.django_db(transaction=True)
def test_day_removed_while_the_job_runs_stays_removed():
    series = EventSeriesFactory(rrule="FREQ=WEEKLY;COUNT=8")
    services.fill(series=series)
    third, fifth = Event.objects.order_by("starts_at")[2:5:2]
    AttendeeFactory(event=fifth)

    at_once(
        lambda: services.fill(series=series),
        lambda: services.remove(event=third),
        lambda: services.split(series=series, on=third.recurrence_id),
    )
    later = Event.objects.get(pk=fifth.pk).series
    at_once(
        lambda: services.set_status(series=later, status="paused"),
        lambda: services.set_status(series=later, status="ended"),
    )
    services.fill_all()

    assert not Event.objects.filter(recurrence_id=third.recurrence_id).exists()
    assert [(event.pk, event.status) for event in Event.objects.filter(series=later)] == [(fifth.pk, "cancelled")]
    assert (series.occurrences.count(), OutboxEmail.objects.count()) == (2, 1)
