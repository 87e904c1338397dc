"""The people to whom an email about an event goes, and how many they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Attendee
from meetups.queries import recipients
from meetups.queries.recipients import OF_CANCELLING, OF_CHANGES, Recipients
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory
from tests.talks import CallFactory, TalkFactory

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """An event with an attendee of each status, one without an email address, one who is erased, and two speakers."""
    event = EventFactory()
    for status in Attendee.Status:
        AttendeeFactory(event=event, status=status, email=f"{status}@example.org")
    AttendeeFactory(event=event, email="")
    AttendeeFactory(event=event, email="", erased_at=timezone.now())
    call = CallFactory(event=event)
    for name in ("sue", "sue", "GOING", "cancelled"):
        TalkFactory(call=call, email=f"{name}@example.org")
    return event


@pytest.mark.parametrize(
    ("statuses", "found"), [(OF_CHANGES, Recipients(2, 1, 2, 1)), (OF_CANCELLING, Recipients(4, 1, 2, 1))]
)
def test_recipients_are_counted_by_kind(event, statuses, found):
    assert recipients.of_events([event.pk], statuses) == {event.pk: found}
    assert found.number == sum(found[:3])


def test_numbers_of_many_events_take_two_queries(event, django_assert_num_queries):
    empty = EventFactory()

    with django_assert_num_queries(2):
        found = recipients.of_events([event.pk, empty.pk], OF_CHANGES)

    assert found[empty.pk] == recipients.NOBODY == Recipients()


@pytest.mark.parametrize(
    ("status", "is_announced"), [("confirmed", True), ("tentative", True), ("draft", False), ("cancelled", False)]
)
def test_only_changes_of_public_events_are_announced(status, is_announced):
    event = EventFactory(status=status)

    assert (recipients.announces_changes(event), recipients.announces_cancelling(event)) == (is_announced,) * 2


def test_nothing_is_announced_when_an_event_is_over():
    now = timezone.now()

    assert not recipients.announces_changes(EventFactory(starts_at=now - 2 * HOUR, ends_at=now - HOUR))


def test_recipients_of_cancelling_several_events(event):
    draft = AttendeeFactory(event=EventFactory(status="draft")).event

    assert recipients.of_cancelling([event, draft]) == Recipients(4, 1, 2, 1)


def test_people_told_of_a_cancelling_are_counted_by_their_emails(event):
    cancelled = events.cancel(event=event, reason="Flood.")

    assert recipients.count_emailed_of_cancelling(cancelled) == 7
