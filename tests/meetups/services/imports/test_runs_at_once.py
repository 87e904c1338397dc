"""A large import lets others write between its batches."""

from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from meetups.models import Attendee, CalendarImport, Event
from meetups.services import events
from meetups.services.imports import calendars, runs
from tests.calendar_files import entry, together
from tests.factories import EventFactory, GroupFactory, UserFactory
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
BATCHES = 3


def queue(group):
    data = together(*(entry(uid=f"talk-{number}") for number in range(BATCHES)))
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    calendars.queue_file(group=group, data=data, shown=shown, by=UserFactory())


def test_place_is_taken_between_two_batches_of_an_import(monkeypatch):
    """The form is sent within the first transaction, which may lock the database. The second one awaits the answer."""
    meeting, group = EventFactory(), GroupFactory()
    queue(group)
    answers, found = [], []

    def sign_up():
        answers.append(Client().post(f"{meeting.get_absolute_url()}rsvp/", {"name": "Ann", "email": "ann@example.org"}))
        connection.close()

    sender, plain, batch = Thread(target=sign_up), events.save, runs._write_batch

    def saving(**facts):
        if not Event.objects.filter(group=group).exists():
            sender.start()
        return plain(**facts)

    def batch_after_the_answer(*args):
        if sender.ident:
            until(lambda: answers)
            found.append((Attendee.objects.count(), CalendarImport.objects.get().written))
        return batch(*args)

    monkeypatch.setattr(runs, "BATCH", 1)
    monkeypatch.setattr(events, "save", saving)
    monkeypatch.setattr(runs, "_write_batch", batch_after_the_answer)

    assert runs.write_waiting() == BATCHES
    sender.join()
    assert [answer.status_code for answer in answers] == [302]
    assert found == [(1, 1), (1, 2), (1, 3)]
