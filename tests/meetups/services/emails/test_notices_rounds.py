from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from meetups.models import Notice, OutboxEmail
from meetups.services.emails import notices, outbox
from tests.factories import AttendeeFactory, EventFactory

STARTS_AT = datetime(2026, 11, 25, 18, tzinfo=UTC)
MORNING_BEFORE = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING_BEFORE - timedelta(days=3), tick=False) as traveller:
        yield traveller


def meeting(people, **values):
    event = EventFactory(starts_at=STARTS_AT, **values)
    AttendeeFactory.create_batch(people, event=event)
    return event


def written(event):
    """How many people have how many letters."""
    rows = OutboxEmail.objects.filter(event=event)
    return len(set(rows.values_list("to", flat=True))), rows.count()


@pytest.mark.django_db
def test_a_long_list_is_written_to_in_batches_and_the_round_is_over_at_its_end(clock, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 3)
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)

    assert notices.write_due() == 7
    assert written(event) == (7, 7)
    assert event.notices.get().written_at == MORNING_BEFORE


@pytest.mark.django_db
def test_a_round_without_anybody_is_over_at_once(clock):
    event = meeting(0)
    clock.move_to(MORNING_BEFORE)

    assert notices.write_due() == 0
    assert event.notices.get().written_at == MORNING_BEFORE


@pytest.mark.django_db
def test_what_is_left_when_the_time_is_over_comes_with_the_next_call(clock, monkeypatch):
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)
    monkeypatch.setattr(notices, "LASTS", -1)
    assert notices.write_due() == 0
    assert not Notice.objects.exists()

    monkeypatch.undo()

    assert notices.write_due() == 7
    assert written(event) == (7, 7)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_between_loses_nothing_and_says_nothing_twice(clock, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 3)
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)
    write_to, calls = outbox.write_to, []

    def dies_at_the_fifth(*args, **kwargs):
        calls.append(args)
        if len(calls) == 5:
            raise SystemExit
        return write_to(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "write_to", dies_at_the_fifth)
        with pytest.raises(SystemExit):
            notices.write_due()
    assert written(event) == (3, 3)

    assert notices.write_due() == 4
    assert written(event) == (7, 7)


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_write_each_letter_once(clock, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 4)
    event, other = meeting(30), meeting(0)
    AttendeeFactory.create_batch(9, event=other)
    AttendeeFactory(event=other, status="came")
    clock.move_to(MORNING_BEFORE)

    def work(_number):
        try:
            return notices.write_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        numbers = list(workers.map(work, range(4)))

    assert sum(numbers) == 39
    assert (written(event), written(other)) == ((30, 30), (9, 9))
    assert Notice.objects.filter(written_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_close_an_event_once(clock):
    event = meeting(30)
    AttendeeFactory(event=event, status="came")
    clock.move_to(STARTS_AT + timedelta(hours=16))

    def work(_number):
        try:
            return notices.close(event=event)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        numbers = list(workers.map(work, range(4)))

    assert sum(numbers) == 30
    assert event.attendees.filter(status="absent", sequence=1).count() == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"), [("changed", "confirmed"), ("reminder", "draft"), ("reminder", "cancelled")]
)
def test_what_is_no_longer_due_when_the_event_is_locked_is_not_written(clock, kind, status):
    event = meeting(2, status=status)
    clock.move_to(MORNING_BEFORE)

    assert notices._write_some(kind=kind, event=event, now=MORNING_BEFORE) == 0
    assert (written(event), event.notices.count()) == ((0, 0), 0)
