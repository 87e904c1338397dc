from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import OutboxEmail, ScheduledEmails
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    OrganiserInvitationFactory,
    OutboxEmailFactory,
    SubscriptionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "make_recipient"),
    [
        ("place", lambda: {"attendee": AttendeeFactory()}),
        ("news", lambda: {"subscription": SubscriptionFactory()}),
        ("organiser_invited", lambda: {"invitation": OrganiserInvitationFactory()}),
        ("organiser_removed", lambda: {"user": UserFactory()}),
        ("place_refused", lambda: {"user": UserFactory(), "event": EventFactory()}),
        ("held", dict),
    ],
)
def test_an_email_to_one_recipient_is_kept_once_for_each_kind_and_version(kind, make_recipient):
    recipient = make_recipient()
    OutboxEmailFactory(kind=kind, version="1", **recipient)
    OutboxEmailFactory(kind=kind, version="2", **recipient)
    OutboxEmailFactory(kind="message", version="1", **recipient)

    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxEmailFactory(kind=kind, version="1", **recipient)


def test_str_of_an_email_is_its_subject():
    assert str(OutboxEmailFactory(subject="You have a place")) == "You have a place"


def test_waiting_emails_are_those_not_sent_oldest_first():
    first, _sent, last = OutboxEmailFactory(), OutboxEmailFactory(sent_at=timezone.now()), OutboxEmailFactory()

    assert list(OutboxEmail.objects.waiting()) == [first, last]


def test_str_of_scheduled_emails_has_the_kind_and_the_event():
    event = EventFactory(title="Tea", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))

    reminder = event.scheduled_emails.create(kind=ScheduledEmails.Kind.REMINDER, version="1")

    assert str(reminder) == "Reminder: Tea, 25 November 2026"


@pytest.mark.parametrize(
    ("values", "words", "is_being_sent"),
    [
        ({}, "Waiting", False),
        ({"attempts": 1, "next_try_at": MOMENT}, "Trying again: 18 Nov, midday", True),
        ({"attempts": 1, "next_try_at": MOMENT, "last_error": "Timeout"}, "Trying again: 18 Nov, midday", False),
        ({"attempts": 1, "sent_at": MOMENT}, "Sent: 18 Nov, midday", False),
        ({"attempts": 9, "given_up_at": MOMENT}, "Given up: 18 Nov, midday", False),
    ],
)
def test_state_of_an_email_in_words(values, words, is_being_sent):
    email = OutboxEmailFactory(subject="Your place", **values)

    assert (str(email), email.state_in_words, email.is_being_sent) == ("Your place", words, is_being_sent)
