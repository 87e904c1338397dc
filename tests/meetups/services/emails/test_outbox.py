import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import OutboxEmail
from meetups.services.emails import outbox
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory, UserFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def written(kind="place", version=1, **event):
    return outbox.write_to(AttendeeFactory(event=EventFactory(**event)), kind, version=version)


def test_write_stores_the_email_and_queues_it():
    attendee = AttendeeFactory(event__title="Show and tell")

    email = outbox.write_to(attendee, "place", version=7)

    row = OutboxEmail.objects.get()
    assert (row, row.kind, row.to) == (email, "place", attendee.email)
    assert (row.version, row.attendee, row.event, row.group) == ("7", attendee, attendee.event, attendee.event.group)
    assert (row.attempts, row.last_error, row.sent_at, row.given_up_at) == (0, "", None, None)
    assert row.subject.startswith("You have a place: Show and tell, ")
    assert "“Show and tell”" in row.text
    assert row.html.startswith("<!doctype html>")
    assert [(queued.task["func"], queued.task["args"]) for queued in OrmQ.objects.all()] == [
        ("meetups.tasks.deliver", (row.pk,))
    ]


def test_same_kind_recipient_and_version_is_one_email_and_one_task():
    attendee = AttendeeFactory()
    first = outbox.write_to(attendee, "place", version=1)

    second = outbox.write_to(attendee, "place", version=1)

    assert (second, OutboxEmail.objects.count(), OrmQ.objects.count()) == (first, 1, 1)


def test_another_kind_recipient_or_version_is_another_email():
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


def test_account_gets_one_email_for_each_event_and_one_without_event():
    user, events = UserFactory(), EventFactory.create_batch(2)

    for event in [None, *events, None, *events]:
        outbox.write(kind="place_refused", version=1, to=user.email, context={}, user=user, event=event)

    rows = OutboxEmail.objects.order_by("pk").values_list("user", "event", "version")
    assert list(rows) == [(user.pk, pk, "1") for pk in (None, events[0].pk, events[1].pk)]


def test_write_is_undone_with_its_transaction():
    with transaction.atomic():
        written()
        transaction.set_rollback(True)

    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_attendee_without_email_address_is_not_written_to():
    assert outbox.write_to(AttendeeFactory(email=""), "place", version=1) is None
    assert (OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.parametrize("white", ["\r", "\t", "\x0b", "\x85", "\u2028", "   "])
def test_write_keeps_the_subject_on_one_line(white):
    email = written("event_cancelled", title=f"Tea{white}Bcc: all@example.org", status="cancelled")

    assert email.subject.startswith("Cancelled: Tea Bcc: all@example.org, ")
    assert outbox.message_for(email).message()["Bcc"] is None


def test_write_shortens_a_subject_to_250_characters():
    attendee = AttendeeFactory()
    attendee.event.title = "x" * 400

    email = outbox.write_to(attendee, "place", version=1)

    assert email.subject == f"You have a place: {'x' * 232}"


@pytest.mark.django_db(transaction=True)
def test_write_by_several_threads_is_one_email():
    attendee = AttendeeFactory()

    found = at_once(lambda: outbox.write_to(attendee, "place", version=1).pk, 4)

    assert set(found) == {OutboxEmail.objects.get().pk}
    assert OrmQ.objects.count() == 1


def test_try_again_retries_an_email_that_was_given_up(time_machine):
    email = OutboxEmailFactory(attempts=19, given_up_at=timezone.now(), last_error="SMTPDataError: (451, b'later')")
    OutboxEmail.objects.update(next_try_at=timezone.now() + outbox.LONGEST_PAUSE)
    time_machine.move_to(timezone.now(), tick=False)

    again = outbox.try_again(email=email)

    assert (again.given_up_at, again.next_try_at, again.attempts) == (None, timezone.now(), 19)
    assert list(OutboxEmail.objects.due()) == [email]
    assert [queued.task["args"] for queued in OrmQ.objects.all()] == [(email.pk,)]


def test_try_again_leaves_an_email_to_the_worker_that_is_sending_it():
    claimed_until = timezone.now() + outbox.CLAIM_LASTS
    email = OutboxEmailFactory(attempts=1, next_try_at=claimed_until)

    assert outbox.try_again(email=email).next_try_at == claimed_until
    assert not OutboxEmail.objects.due().exists()


def test_try_again_refuses_an_email_that_was_sent():
    email = OutboxEmailFactory(sent_at=timezone.now())

    with pytest.raises(ValidationError) as refused:
        outbox.try_again(email=email)

    assert (refused.value.code, refused.value.messages) == ("sent", ["This email was sent."])
    assert not OrmQ.objects.exists()
