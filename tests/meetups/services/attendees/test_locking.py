from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from meetups.models.grace import GRACE
from meetups.services.attendees.locking import lock_attendee, lock_event
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_lock_event_releases_lapsed_reservations():
    event = EventFactory(capacity=1)
    lapsed = AttendeeFactory(event=event, status="reserved", reserved_until=timezone.now() - GRACE)
    waiting = AttendeeFactory(event=event, status="waiting")

    with transaction.atomic():
        lock_event(event)

    lapsed.refresh_from_db()
    waiting.refresh_from_db()
    assert (lapsed.status, waiting.status) == ("cancelled", "going")


def test_lock_attendee_returns_the_current_attendee_with_the_event():
    attendee = AttendeeFactory(name="Ann")
    type(attendee).objects.filter(pk=attendee.pk).update(name="Bea")

    with transaction.atomic():
        locked = lock_attendee(attendee)

    assert (locked.name, locked.event) == ("Bea", attendee.event)
