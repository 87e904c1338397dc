"""An email server that refuses the email to confirm a place, permanently or temporarily."""

import pytest

from meetups.models import Attendee, OutboxEmail
from meetups.services.attendees.reservations import Terms
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import OrganiserFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, meeting, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(clock):
    event = meeting()
    OrganiserFactory(group=event.group, user__email="lead@example.org")
    return event


def refusing(stage, answer):
    """Refuse the first email only."""
    answers = [answer]
    return lambda reached: answers.pop() if reached == stage and answers else ""


def sign_up(event, terms=None):
    rsvp(event=event, terms=terms, name="Ann", email="ann@example.org")
    rsvp(event=event, name="Bo", email="bo@example.org", wait=True)


@pytest.mark.parametrize(("stage", "answer"), [("RCPT", "550 unknown"), ("DATA", "554 no spam")])
def test_permanent_refusal_frees_the_place_and_emails_the_organisers(event, mailbox, stage, answer):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    mailbox.trouble = refusing(stage, answer)

    work()

    assert who(event) == {"Ann": "cancelled", "Bo": "going"}
    email = OutboxEmail.objects.get(kind="confirm_place")
    assert (email.given_up_at, email.sent_at, email.attempts) == (NOW, None, 1)
    assert answer[:3] in email.last_error
    work()
    assert [to for to, _message in mailbox.messages] == [
        ["bo@example.org"], ["bo@example.org"], ["lead@example.org"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "answer"), [("RCPT", "450 greylisted"), ("DATA", "451 try later"), ("MAIL", "550 not you")]
)
def test_temporary_refusal_is_tried_again(event, mailbox, stage, answer):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    mailbox.trouble = refusing(stage, answer)

    work()

    assert who(event) == {"Ann": "reserved", "Bo": "waiting 1"}
    email = OutboxEmail.objects.get(kind="confirm_place")
    assert (email.state, email.attempts) == ("retrying", 1)


def test_refusal_of_another_email_does_not_free_the_place(event, mailbox):
    sign_up(event)
    mailbox.trouble = refusing("RCPT", "550 unknown")

    work()

    assert who(event) == {"Ann": "going", "Bo": "waiting 1"}
    assert OutboxEmail.objects.get(kind="place").state == "retrying"


def test_refusal_for_an_attendee_who_cancelled_meanwhile_changes_nothing(event, mailbox):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    email = OutboxEmail.objects.get(kind="confirm_place")
    Attendee.objects.filter(name="Ann").update(status="cancelled", reserved_until=None)
    mailbox.trouble = refusing("RCPT", "550 unknown")

    assert outbox.deliver(email_id=email.pk) is False
    work()

    assert who(event) == {"Ann": "cancelled", "Bo": "waiting 1"}
