import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import OptOut, OutboxEmail
from meetups.services.emails import messages
from tests.factories import AttendeeFactory, EventFactory, MessageFactory

pytestmark = pytest.mark.django_db


def test_opt_out_applies_to_the_group_in_any_case():
    first = AttendeeFactory(email="Ann@example.org")
    other = AttendeeFactory(email="ann@EXAMPLE.org", event=EventFactory(group=first.event.group))

    messages.opt_out(attendee=first)
    messages.opt_out(attendee=other)

    assert list(OptOut.objects.values_list("group", "email")) == [(first.event.group_id, "Ann@example.org")]
    assert messages.has_opted_out(attendee=other)


def test_opt_out_does_not_apply_to_another_group():
    first = AttendeeFactory(email="ann@example.org")
    elsewhere = AttendeeFactory(email="ann@example.org")

    messages.opt_out(attendee=first)

    assert not messages.has_opted_out(attendee=elsewhere)
    assert not messages.has_opted_out(attendee=AttendeeFactory(event=first.event))


def test_opt_in_ends_the_opt_out():
    attendee = AttendeeFactory(email="ann@example.org")
    messages.opt_out(attendee=AttendeeFactory(email="ANN@example.org", event=EventFactory(group=attendee.event.group)))

    messages.opt_in(attendee=attendee)
    messages.opt_in(attendee=attendee)

    assert not messages.has_opted_out(attendee=attendee)
    assert not OptOut.objects.exists()


def test_erased_attendee_cannot_opt_out():
    with pytest.raises(ValidationError) as refusal:
        messages.opt_out(attendee=AttendeeFactory(email=""))

    assert refusal.value.code == "erased"
    assert not OptOut.objects.exists()


def test_message_that_fails_does_not_stop_the_others():
    now = timezone.now()
    broken, other = (MessageFactory(sent_at=now, audiences=audiences) for audiences in (["nobody"], ["going"]))
    AttendeeFactory(event=other.event, email="ann@example.org")

    with pytest.raises(ExceptionGroup) as failed:
        messages.write_sent()

    broken.refresh_from_db()
    assert [repr(error) for error in failed.value.exceptions] == ["KeyError('nobody')"]
    assert (broken.written_at, OutboxEmail.objects.get().to) == (None, "ann@example.org")
