"""A large import lets others write between its batches."""

from contextlib import nullcontext
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.test import Client

from meetups.models import Attendee, CalendarImport, Event
from meetups.services import events, topics
from meetups.services.imports import calendars, runs
from tests.calendar_files import entry, together
from tests.factories import EventFactory, GroupFactory, UserFactory
from tests.meetups.services.refusals import outcome
from tests.threads import meanwhile, on_postgresql
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
BATCHES = 3
OF_THE_SITE = "This is an error of the site. The person who runs it finds it in the log of the worker."


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


def run(group, data):
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    calendars.queue_file(group=group, data=data, shown=shown, by=UserFactory())
    return runs.write_waiting()


def import_now(group, data):
    calendars.import_file(group=group, data=data, shown=calendars.fingerprint(calendars.plan(group=group, data=data)))


@on_postgresql
@pytest.mark.parametrize(
    ("write", "refused", "title"),
    [(run, nullcontext(), "Talks"), (import_now, pytest.raises(ValidationError, match="nothing was imported"), "Talk")],
)
def test_import_and_somebody_who_wait_for_each_other_end(write, refused, title):
    """Somebody locks the event, then the group, as who makes a remark a topic. PostgreSQL ends the import here."""
    group = GroupFactory()
    event = EventFactory(group=group, uid="talk", title="Talk")

    @transaction.atomic
    def lock_both():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '10min'")  # so that the import notices it
        Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
        topics.lock_backlog(group)

    with meanwhile(lambda: outcome(lock_both), before='FROM "meetups_event"', also="FOR ") as locked, refused:
        write(group, entry(uid="talk"))

    assert (locked, Event.objects.get().title) == (["done"], title)
    assert not CalendarImport.objects.exclude(error="").exists()


class EndedError(Exception):
    sqlstate = "40P01"


def failing(times, cause):
    """Return a `save` of events that raises an OperationalError so many times."""
    left, plain = [None] * times, events.save

    def save(**facts):
        if left:
            left.pop()
            raise OperationalError from cause
        return plain(**facts)

    return save


@pytest.mark.parametrize(
    ("times", "cause", "error"),
    [(2, EndedError(), ""), (3, EndedError(), OF_THE_SITE), (1, None, OF_THE_SITE)],
)
def test_batch_that_postgresql_ends_is_tried_three_times(monkeypatch, times, cause, error):
    group = GroupFactory()
    monkeypatch.setattr(events, "save", failing(times, cause))

    assert run(group, entry(uid="talk")) == (0 if error else 1)

    assert CalendarImport.objects.get().error == error


@pytest.mark.parametrize(("cause", "raised"), [(EndedError(), ValidationError), (None, OperationalError)])
def test_import_in_a_request_that_postgresql_ends_is_refused_in_words(monkeypatch, cause, raised):
    group = GroupFactory()
    monkeypatch.setattr(events, "save", failing(1, cause))

    with pytest.raises(raised) as refusal:
        import_now(group, entry(uid="talk"))

    assert (getattr(refusal.value, "code", None), Event.objects.count()) == ("busy" if cause else None, 0)
    import_now(group, entry(uid="talk"))
    assert Event.objects.get().title == "Talks"
