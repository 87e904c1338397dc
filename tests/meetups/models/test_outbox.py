from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Notice, OutboxEmail
from tests.factories import EventFactory, OutboxEmailFactory

pytestmark = pytest.mark.django_db


def test_letter_is_written_once_for_each_key():
    OutboxEmailFactory(key="place-1-a")

    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxEmailFactory(key="place-1-a")


def test_letter_reads_as_its_subject():
    assert str(OutboxEmailFactory(subject="You have a place")) == "You have a place"


def test_waiting_letters_are_those_not_sent_oldest_first():
    first, _sent, last = OutboxEmailFactory(), OutboxEmailFactory(sent_at=timezone.now()), OutboxEmailFactory()

    assert list(OutboxEmail.objects.waiting()) == [first, last]


def test_notice_reads_as_what_it_is_and_of_what():
    event = EventFactory(title="Tea", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))

    assert str(event.notices.create(kind=Notice.Kind.REMINDER, version="1")) == "Reminder: Tea, 25 November 2026"
