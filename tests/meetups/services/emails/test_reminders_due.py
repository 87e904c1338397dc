from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import OutboxEmail, ScheduledEmails
from meetups.services.emails import outbox, reminders
from tests.factories import AttendeeFactory, EventFactory
from tests.threads import at_once

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
    """Return the number of people who have emails, and the number of emails."""
    rows = OutboxEmail.objects.filter(event=event)
    return len(set(rows.values_list("to", flat=True))), rows.count()


@pytest.mark.django_db
def test_long_list_is_written_to_in_chunks(clock, monkeypatch):
    monkeypatch.setattr(reminders, "CHUNK", 3)
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)

    assert reminders.write_due() == 7
    assert written(event) == (7, 7)
    assert event.scheduled_emails.get().written_at == MORNING_BEFORE


@pytest.mark.django_db
def test_batch_without_attendees_is_done_at_once(clock):
    event = meeting(0)
    clock.move_to(MORNING_BEFORE)

    assert reminders.write_due() == 0
    assert event.scheduled_emails.get().written_at == MORNING_BEFORE


@pytest.mark.django_db
def test_emails_left_when_the_time_is_over_are_written_by_the_next_call(clock, monkeypatch):
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)
    monkeypatch.setattr(reminders, "MOST_SECONDS", -1)
    assert reminders.write_due() == 0
    assert not ScheduledEmails.objects.exists()

    monkeypatch.undo()

    assert reminders.write_due() == 7
    assert written(event) == (7, 7)


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_stopped_leaves_the_other_emails_to_the_next(clock, monkeypatch):
    monkeypatch.setattr(reminders, "CHUNK", 3)
    event = meeting(7)
    clock.move_to(MORNING_BEFORE)
    write_to, calls = outbox.write_to, []

    def stops_at_the_fifth(*args, **kwargs):
        calls.append(args)
        if len(calls) == 5:
            raise SystemExit
        return write_to(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "write_to", stops_at_the_fifth)
        with pytest.raises(SystemExit):
            reminders.write_due()
    assert written(event) == (3, 3)

    assert reminders.write_due() == 4
    assert written(event) == (7, 7)


@pytest.mark.django_db(transaction=True)
def test_several_workers_write_each_email_once(clock, monkeypatch):
    monkeypatch.setattr(reminders, "CHUNK", 4)
    event, other = meeting(30), meeting(0)
    AttendeeFactory.create_batch(9, event=other)
    AttendeeFactory(event=other, status="came")
    clock.move_to(MORNING_BEFORE)

    assert sum(at_once(reminders.write_due, 4)) == 39
    assert (written(event), written(other)) == ((30, 30), (9, 9))
    assert ScheduledEmails.objects.filter(written_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_close_an_event_once(clock):
    event = meeting(30)
    AttendeeFactory(event=event, status="came")
    clock.move_to(STARTS_AT + timedelta(hours=16))

    assert sum(at_once(lambda: reminders.close(event=event), 4)) == 30
    assert event.attendees.filter(status="absent", sequence=1).count() == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"), [("changed", "confirmed"), ("reminder", "draft"), ("reminder", "cancelled")]
)
def test_batch_that_is_no_longer_due_when_the_event_is_locked_is_not_written(clock, kind, status):
    event = meeting(2, status=status)
    clock.move_to(MORNING_BEFORE)

    assert reminders._write_some(kind=kind, event=event, now=MORNING_BEFORE) == 0
    assert (written(event), event.scheduled_emails.count()) == ((0, 0), 0)
