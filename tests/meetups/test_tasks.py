import pytest
from django.core import mail
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Letter
from meetups.services import attendees
from tests.factories import EventFactory, LetterFactory

pytestmark = pytest.mark.django_db


def test_deliver_sends_the_letter_once_however_often_it_runs():
    letter = LetterFactory(to="ann@example.org", subject="You have a place")

    tasks.deliver(letter.pk)
    tasks.deliver(letter.pk)

    assert [(message.to, message.subject) for message in mail.outbox] == [(["ann@example.org"], "You have a place")]


def test_deliver_is_what_the_queue_calls_for_a_letter():
    attendees.rsvp(event=EventFactory(), name="Ann", email="ann@example.org")
    task = OrmQ.objects.get().task

    import_string(task["func"])(*task["args"], **task["kwargs"])

    assert Letter.objects.waiting().count() == 0
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]


def test_deliver_of_a_letter_that_is_gone_fails_loudly():
    with pytest.raises(Letter.DoesNotExist):
        tasks.deliver(404)
