"""At the door: somebody whose place or waitlist position is reserved, not confirmed."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetups.models.doors import door_of
from meetups.services import doors
from tests.factories import AttendeeFactory
from tests.lines import NOW, letters, meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def test_who_has_a_reserved_place_is_ticked_though_all_others_are_taken_and_keeps_it():
    event = meeting(capacity=2)
    AttendeeFactory(event=event)
    attendee = AttendeeFactory(event=event, status="reserved", hashed_network="ab", counts_until=NOW)

    ticked = doors.tick(attendee=attendee)

    assert (ticked.status, ticked.reserved_until, ticked.hashed_network, letters()) == ("came", None, "", [])
    assert doors.untick(attendee=attendee).status == "going"


def test_who_has_a_reserved_position_comes_in_while_there_is_room():
    event = meeting(capacity=1)
    attendee = AttendeeFactory(event=event, status="reserved_waiting")
    taken = AttendeeFactory(event=event)
    with pytest.raises(ValidationError) as refused:
        doors.tick(attendee=attendee)
    assert refused.value.code == "full"

    taken.delete()

    assert doors.tick(attendee=attendee).status == "came"
    assert doors.untick(attendee=attendee).status == "cancelled"


def test_volunteers_find_who_has_not_confirmed_by_a_search():
    event = meeting()
    for name, status in (("Ann", "going"), ("Bo Ash", "reserved"), ("Cy Ash", "reserved_waiting")):
        AttendeeFactory(event=event, name=name, status=status)

    door = door_of(event)
    assert ([row.name for row in door.expected], door.others, door.places, door.waiting) == (["Ann"], [], 1, 2)
    assert [row.name for row in door_of(event, "ash").others] == ["Bo Ash", "Cy Ash"]
