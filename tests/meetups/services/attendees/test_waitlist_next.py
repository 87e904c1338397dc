"""The people on the waitlist who get a place when others leave."""

import pytest

from meetups.services import attendees
from meetups.services.attendees import waitlist
from tests.factories import AttendeeFactory
from tests.waitlists import meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"capacity": 3}, 2),
        ({"capacity": 2}, 1),
        ({"capacity": 9}, 3),
        ({"capacity": None}, 0),
        ({"capacity": 3, "hours_ahead": 1}, 0),
        ({"capacity": 3, "status": "draft"}, 0),
    ],
)
def test_people_who_are_next_are_found(values, number):
    event = meeting(**values)
    going = AttendeeFactory.create_batch(3, event=event)
    waiting = AttendeeFactory.create_batch(4, event=event, status="waiting")

    assert waitlist.next_ones(event, [*going[:2], waiting[0]]) == waiting[1:][:number]


def test_as_many_are_next_as_get_a_place():
    event = meeting(capacity=2)
    going = AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory.create_batch(3, event=event, status="waiting")
    number = len(waitlist.next_ones(event, going[:1]))

    attendees.cancel(attendee=going[0])

    assert (number, event.attendees.filter(status="waiting").count()) == (1, 2)
