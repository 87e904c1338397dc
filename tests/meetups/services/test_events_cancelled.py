"""Emailing more attendees of a cancelled event than one request writes to."""

import pytest
from django_q.models import OrmQ

from meetups.models import Event, OutboxEmail
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event(monkeypatch):
    """An event of five attendees, which is cancelled. Two are told at once."""
    monkeypatch.setattr(events, "EMAILED_AT_ONCE", 2)
    event = EventFactory()
    AttendeeFactory.create_batch(5, event=event)
    return events.cancel(event=event, reason="Flood.")


def told():
    return OutboxEmail.objects.filter(kind="event_cancelled").count()


def queued():
    """Return the arguments of the tasks that go on, and delete the tasks."""
    rows = [row for row in OrmQ.objects.all() if row.func() == "meetups.tasks.write_cancelled"]
    arguments = [row.args() for row in rows]
    OrmQ.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return arguments


def test_worker_tells_the_others_each_once(event):
    numbers = []
    while waiting := queued():
        for pk, sequence in waiting * 2:
            numbers.append(told())
            events.write_cancelled(pk=pk, sequence=sequence)

    assert (numbers[0], told(), OutboxEmail.objects.values("attendee").distinct().count()) == (2, 5, 5)


def test_nobody_else_is_told_once_the_event_takes_place_after_all(event):
    Event.objects.update(status="confirmed", cancellation_reason="")
    [(pk, sequence)] = queued()

    events.write_cancelled(pk=pk, sequence=sequence)
    events.write_cancelled(pk=pk + 1, sequence=sequence)  # there is no such event

    assert (told(), queued()) == (2, [])
