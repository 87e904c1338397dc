"""An email server that will not have the confirmation: for good, or for now."""

import pytest

from meetups.models import Attendee, OutboxEmail
from meetups.services.attendees.reservations import Terms
from meetups.services.emails import outbox
from tests.chores import work
from tests.factories import OrganiserFactory
from tests.lines import HOUR, NOW, meeting, who
from tests.mail import Mailbox, free_port, serving
from tests.sign_ups import rsvp

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(time_machine):
    time_machine.move_to(NOW, tick=False)
    event = meeting()
    OrganiserFactory(group=event.group, user__email="lead@example.org")
    return event


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with serving(Mailbox(), settings.EMAIL_PORT) as mailbox:
        yield mailbox


def refusing(stage, answer):
    """Trouble with the first email only."""
    answers = [answer]
    return lambda reached: answers.pop() if reached == stage and answers else ""


def sign_up(event, terms=None):
    rsvp(event=event, terms=terms, name="Ann", email="ann@example.org")
    rsvp(event=event, name="Bo", email="bo@example.org", wait=True)


@pytest.mark.parametrize(("stage", "answer"), [("RCPT", "550 unknown"), ("DATA", "554 no spam")])
def test_a_permanent_refusal_frees_the_place_and_tells_the_organisers(event, mailbox, stage, answer):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    mailbox.trouble = refusing(stage, answer)

    work()

    assert who(event) == {"Ann": "cancelled", "Bo": "going"}
    letter = OutboxEmail.objects.get(kind="confirm_place")
    assert (letter.given_up_at, letter.sent_at, letter.attempts) == (NOW, None, 1)
    assert answer[:3] in letter.last_error
    work()
    assert [to for to, _message in mailbox.messages] == [
        ["bo@example.org"], ["bo@example.org"], ["lead@example.org"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "answer"), [("RCPT", "450 greylisted"), ("DATA", "451 try later"), ("MAIL", "550 not you")]
)
def test_any_other_refusal_is_tried_again(event, mailbox, stage, answer):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    mailbox.trouble = refusing(stage, answer)

    work()

    assert who(event) == {"Ann": "reserved", "Bo": "waiting 1"}
    letter = OutboxEmail.objects.get(kind="confirm_place")
    assert (letter.state, letter.attempts) == ("retrying", 1)


def test_a_refusal_of_another_email_takes_no_place_away(event, mailbox):
    sign_up(event)
    mailbox.trouble = refusing("RCPT", "550 unknown")

    work()

    assert who(event) == {"Ann": "going", "Bo": "waiting 1"}
    assert OutboxEmail.objects.get(kind="place").state == "retrying"


def test_who_is_erased_meanwhile_is_no_trouble(event, mailbox):
    sign_up(event, Terms(NOW + HOUR, "hash"))
    letter = OutboxEmail.objects.get(kind="confirm_place")
    Attendee.objects.filter(name="Ann").update(status="cancelled", reserved_until=None)
    mailbox.trouble = refusing("RCPT", "550 unknown")

    assert outbox.deliver(email_id=letter.pk) is False
    work()

    assert who(event) == {"Ann": "cancelled", "Bo": "waiting 1"}
