import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from meetups.services import attendees, events
from meetups.services.attendees import locking, waitlist
from tests.factories import VenueFactory
from tests.waitlists import HOUR, NOW, full, letters, meeting, person, who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_place_given_back_goes_to_the_first_in_line_and_never_to_who_left():
    event = full()

    attendees.cancel(attendee=person(event, "Ann"))

    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1", "Di": "waiting 2"}
    assert letters() == [("place_cancelled", "ann@example.org"), ("promoted", "bo@example.org")]


def test_who_left_and_comes_back_is_last_in_line():
    event = full()
    attendees.cancel(attendee=person(event, "Ann"))

    attendees.come_back(attendee=person(event, "Ann"), wait=True)

    assert who(event) == {"Ann": "waiting 3", "Bo": "going", "Cy": "waiting 1", "Di": "waiting 2"}


@pytest.mark.parametrize(
    ("hours_ahead", "cutoff", "state"),
    [
        (49, 48, "going"),
        (48, 48, "offered"),
        (47, 48, "offered"),
        (25, 24, "going"),
        (24, 24, "offered"),
        (3, 0, "going"),
    ],
)
def test_a_place_is_given_before_the_cutoff_and_offered_after_it(hours_ahead, cutoff, state):
    event = full(hours_ahead, cutoff_hours=cutoff)

    attendees.cancel(attendee=person(event, "Ann"))

    assert who(event)["Bo"] == state


def test_who_wants_to_be_asked_is_offered_the_place_however_early():
    event = full(200, waiting=())
    attendees.rsvp(event=event, name="Bo", email="bo@example.org", wait=True, wants_offer=True)

    attendees.cancel(attendee=person(event, "Ann"))

    assert (who(event)["Bo"], person(event, "Bo").offered_until) == ("offered", NOW + 12 * HOUR)


def test_more_places_go_to_the_line_in_its_order():
    event = full(venue=VenueFactory())
    event.capacity = 3

    events.save(event=event)

    assert who(event) == {"Ann": "going", "Bo": "going", "Cy": "going", "Di": "waiting 1"}
    assert letters() == [("promoted", "bo@example.org"), ("promoted", "cy@example.org")]


def test_a_bigger_room_without_a_limit_takes_everyone_in():
    event = full()
    event.venue, event.capacity = VenueFactory(), None

    events.save(event=event)

    assert set(who(event).values()) == {"going"}


@pytest.mark.parametrize("hours_ahead", [2, 1.5])
def test_in_the_last_two_hours_a_place_is_for_who_takes_it_first(hours_ahead):
    event = full(hours_ahead)
    attendees.cancel(attendee=person(event, "Ann"))
    assert who(event) == {"Ann": "cancelled", "Bo": "waiting 1", "Cy": "waiting 2", "Di": "waiting 3"}

    attendees.come_back(attendee=person(event, "Cy"))

    assert who(event)["Cy"] == "going"
    with pytest.raises(ValidationError) as refused:
        attendees.come_back(attendee=person(event, "Bo"))
    assert refused.value.code == "full"


def test_nobody_new_passes_the_line_by():
    event = full(100, waiting=("Bo",))
    type(event).objects.filter(pk=event.pk).update(capacity=2)  # as no service would leave it

    with pytest.raises(ValidationError) as refused:
        attendees.rsvp(event=event, name="Eve", email="eve@example.org")

    assert refused.value.code == "full"


def test_joining_a_line_that_is_about_to_move_takes_the_place_in_its_turn():
    event = full(100, waiting=("Bo",))
    type(event).objects.filter(pk=event.pk).update(capacity=3)

    attendees.rsvp(event=event, name="Eve", email="eve@example.org", wait=True)

    assert who(event) == {"Ann": "going", "Bo": "going", "Eve": "going"}


def test_fill_stops_when_nobody_waits():
    event = meeting(capacity=3)

    with transaction.atomic():
        waitlist.fill(locking.lock_event(event))

    assert letters() == []
