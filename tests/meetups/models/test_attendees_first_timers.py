import pytest

from meetups.models import Attendee
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_first_timers_have_or_had_a_place():
    event = EventFactory()
    for status in Attendee.Status.values:
        AttendeeFactory(event=event, status=status, is_first_time=True, name=status)
    AttendeeFactory(event=event)
    AttendeeFactory(is_first_time=True)

    names = event.attendees.first_timers().values_list("name", flat=True)

    assert sorted(names) == ["absent", "came", "going"]
