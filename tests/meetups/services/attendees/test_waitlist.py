import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from meetups.services import attendees, events
from meetups.services.attendees import locking, waitlist
from tests.factories import VenueFactory
from tests.waitlists import HOUR, NOW, full, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_free_place_goes_to_the_first_on_the_waitlist():
    event = full()

    attendees.cancel(attendee=person(event, "Ann"))

    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1", "Di": "waiting 2"}
    assert written_emails() == [("place_cancelled", "ann@example.org"), ("promoted", "bo@example.org")]


def test_attendee_who_comes_back_is_last_on_the_waitlist():
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
def test_place_is_given_before_the_cutoff_and_offered_after_it(hours_ahead, cutoff, state):
    event = full(hours_ahead, cutoff_hours=cutoff)

    attendees.cancel(attendee=person(event, "Ann"))

    assert who(event)["Bo"] == state


def test_attendee_who_wants_an_offer_gets_one_at_any_time():
    event = full(200, waiting=())
    attendees.rsvp(event=event, name="Bo", email="bo@example.org", wait=True, wants_offer=True)

    attendees.cancel(attendee=person(event, "Ann"))

    assert (who(event)["Bo"], person(event, "Bo").offered_until) == ("offered", NOW + 12 * HOUR)


def test_more_places_go_to_the_waitlist_in_order():
    event = full(venue=VenueFactory())
    event.capacity = 3

    events.save(event=event)

    assert who(event) == {"Ann": "going", "Bo": "going", "Cy": "going", "Di": "waiting 1"}
    assert written_emails() == [("promoted", "bo@example.org"), ("promoted", "cy@example.org")]


def test_event_without_capacity_promotes_everyone_on_the_waitlist():
    event = full()
    event.venue, event.capacity = VenueFactory(), None

    events.save(event=event)

    assert set(who(event).values()) == {"going"}


@pytest.mark.parametrize("hours_ahead", [2, 1.5])
def test_free_place_in_the_last_two_hours_goes_to_the_first_who_asks(hours_ahead):
    event = full(hours_ahead)
    attendees.cancel(attendee=person(event, "Ann"))
    assert who(event) == {"Ann": "cancelled", "Bo": "waiting 1", "Cy": "waiting 2", "Di": "waiting 3"}

    attendees.come_back(attendee=person(event, "Cy"))

    assert who(event)["Cy"] == "going"
    with pytest.raises(ValidationError) as refused:
        attendees.come_back(attendee=person(event, "Bo"))
    assert refused.value.code == "full"


def test_new_attendee_does_not_pass_the_waitlist():
    event = full(100, waiting=("Bo",))
    type(event).objects.filter(pk=event.pk).update(capacity=2)  # not by a service, which would promote Bo

    with pytest.raises(ValidationError) as refused:
        attendees.rsvp(event=event, name="Eve", email="eve@example.org")

    assert refused.value.code == "full"


def test_joining_the_waitlist_gives_free_places_in_order():
    event = full(100, waiting=("Bo",))
    type(event).objects.filter(pk=event.pk).update(capacity=3)

    attendees.rsvp(event=event, name="Eve", email="eve@example.org", wait=True)

    assert who(event) == {"Ann": "going", "Bo": "going", "Eve": "going"}


def test_fill_stops_when_the_waitlist_is_empty():
    event = meeting(capacity=3)

    with transaction.atomic():
        waitlist.fill(locking.lock_event(event))

    assert written_emails() == []
