import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import OutboxEmail
from meetups.services.emails import outbox
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db


def written(kind="place", version=1, **event):
    return outbox.write_to(AttendeeFactory(event=EventFactory(**event)), kind, version=version)


def test_write_keeps_the_letter_and_queues_it():
    attendee = AttendeeFactory(event__title="Show and tell")

    letter = outbox.write_to(attendee, "place", version=7)

    row = OutboxEmail.objects.get()
    assert (row, row.kind, row.to) == (letter, "place", attendee.email)
    assert row.key == f"place:a{attendee.pk}:{attendee.event.pk}:7"
    assert (row.attendee, row.event, row.group) == (attendee, attendee.event, attendee.event.group)
    assert (row.attempts, row.last_error, row.sent_at, row.given_up_at) == (0, "", None, None)
    assert row.subject.startswith("You have a place: Show and tell, ")
    assert "“Show and tell”" in row.text
    assert row.html.startswith("<!doctype html>")
    assert [(queued.task["func"], queued.task["args"]) for queued in OrmQ.objects.all()] == [
        ("meetups.tasks.deliver", (row.pk,))
    ]


def test_write_of_the_same_kind_person_event_and_version_is_one_letter_and_one_task():
    attendee = AttendeeFactory()
    first = outbox.write_to(attendee, "place", version=1)

    second = outbox.write_to(attendee, "place", version=1)

    assert (second, OutboxEmail.objects.count(), OrmQ.objects.count()) == (first, 1, 1)


def test_write_of_another_kind_person_event_or_version_is_another_letter():
    attendee = AttendeeFactory()
    for kind, version, person in [
        ("place", 1, attendee),
        ("place", 2, attendee),
        ("promoted", 1, attendee),
        ("place", 1, AttendeeFactory(event=attendee.event)),
        ("place", 1, AttendeeFactory(email=attendee.email)),
    ]:
        outbox.write_to(person, kind, version=version)

    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (5, 5)


def test_write_about_no_event_has_no_event_in_its_key():
    attendee = AttendeeFactory()
    about = {"attendee": attendee, "event": attendee.event}

    letter = outbox.write(kind="place", person="x", version="1", to="ann@example.org", context=about)

    assert (letter.key, letter.event, letter.to) == ("place:x:-:1", None, "ann@example.org")


def test_write_leaves_nothing_when_the_change_is_undone():
    with transaction.atomic():
        written()
        transaction.set_rollback(True)

    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_write_leaves_who_has_no_address_alone():
    assert outbox.write_to(AttendeeFactory(email=""), "place", version=1) is None
    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.parametrize("white", ["\r", "\t", "\x0b", "\x85", "\u2028", "   "])
def test_write_keeps_the_subject_on_one_line(white):
    letter = written("event_cancelled", title=f"Tea{white}Bcc: all@example.org", status="cancelled")

    assert letter.subject.startswith("Cancelled: Tea Bcc: all@example.org, ")
    assert outbox.message_for(letter).message()["Bcc"] is None


def test_write_cuts_a_subject_that_fits_no_column():
    attendee = AttendeeFactory()
    attendee.event.title = "x" * 400

    letter = outbox.write_to(attendee, "place", version=1)

    assert letter.subject == f"You have a place: {'x' * 232}"


@pytest.mark.django_db(transaction=True)
def test_write_at_once_by_several_is_one_letter():
    attendee, start = AttendeeFactory(), threading.Barrier(4)

    def write(_number):
        start.wait(timeout=PATIENCE)
        try:
            return outbox.write_to(attendee, "place", version=1).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(write, range(4)))

    assert found == {OutboxEmail.objects.get().pk}
    assert OrmQ.objects.count() == 1


def test_try_again_brings_back_what_was_given_up(time_machine):
    letter = OutboxEmailFactory(attempts=19, given_up_at=timezone.now(), last_error="SMTPDataError: (451, b'later')")
    OutboxEmail.objects.update(next_try_at=timezone.now() + outbox.LONGEST_PAUSE)
    time_machine.move_to(timezone.now(), tick=False)

    again = outbox.try_again(letter=letter)

    assert (again.given_up_at, again.next_try_at, again.attempts) == (None, timezone.now(), 19)
    assert list(OutboxEmail.objects.due()) == [letter]
    assert [queued.task["args"] for queued in OrmQ.objects.all()] == [(letter.pk,)]


def test_try_again_takes_no_letter_from_the_worker_that_has_it():
    held_until = timezone.now() + outbox.HELD_FOR
    letter = OutboxEmailFactory(attempts=1, next_try_at=held_until)

    assert outbox.try_again(letter=letter).next_try_at == held_until
    assert not OutboxEmail.objects.due().exists()


def test_try_again_refuses_what_is_sent():
    letter = OutboxEmailFactory(sent_at=timezone.now())

    with pytest.raises(ValidationError) as refused:
        outbox.try_again(letter=letter)

    assert (refused.value.code, refused.value.messages) == ("sent", ["This letter is sent."])
    assert not OrmQ.objects.exists()
