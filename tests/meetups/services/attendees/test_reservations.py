"""Which sign-ups are reserved, and how many one network may leave unconfirmed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetups.models import Attendee, LimitCounter
from meetups.services import attendees
from meetups.services.attendees import confirmations, reservations
from tests.factories import AttendeeFactory, EventFactory
from tests.sign_ups import rsvp
from tests.waitlists import NOW, letters, meeting, person, who

pytestmark = pytest.mark.django_db
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sign_up(event, name, network=HERE, **answers):
    return confirmations.sign_up(
        event=event, network=network, name=name, email=f"{name.lower()}@example.org", **answers
    )


def crowd(event, number, network=HERE, **answers):
    """So many sign-ups, one after the other; until when each is reserved, or the code it was refused with."""
    found = []
    for one in range(number):
        try:
            found.append(sign_up(event, f"P{one:02}x{network[-1]}", network, **answers))
        except ValidationError as refused:
            found.append(refused.code)
    return found


def test_three_sign_ups_of_a_network_hold_at_once_and_the_next_are_reserved_for_an_hour():
    event = meeting(capacity=20)

    assert crowd(event, 5) == [None, None, None, NOW + timedelta(minutes=60), NOW + timedelta(minutes=60)]
    assert list(event.attendees.order_by("pk").values_list("status", flat=True)) == ["going"] * 3 + ["reserved"] * 2
    assert [kind for kind, _to in letters()] == ["place"] * 3 + ["confirm_place"] * 2


def test_at_an_event_without_a_limit_it_is_the_same():
    event = meeting(capacity=None)

    assert crowd(event, 15)[3:] == [NOW + timedelta(minutes=60)] * 10 + ["unconfirmed"] * 2
    assert event.attendees.count() == 13


def test_each_network_and_each_event_is_counted_by_itself():
    event = meeting(capacity=20)
    crowd(event, 4)

    assert sign_up(event, "Ann", THERE) is None
    assert sign_up(meeting(), "Ann") is None


def test_the_next_day_three_more_hold_at_once(clock):
    event = meeting(capacity=20)
    crowd(event, 4)
    clock.move_to(NOW + timedelta(hours=24))

    assert [sign_up(event, name) for name in ("Ann", "Bo", "Cy")] == [None, None, None]
    assert sign_up(event, "Di") is not None


def test_every_sign_up_counts_known_or_refused():
    event = meeting(capacity=1)
    sign_up(event, "Ann")
    for name in ("Ann", "Bo"):
        with pytest.raises(ValidationError):
            sign_up(event, name)

    assert sign_up(event, "Cy", wait=True) == NOW + timedelta(minutes=60)
    assert who(event) == {"Ann": "going", "Cy": "reserved_waiting"}


def test_a_full_event_has_a_waitlist_position_reserved():
    event = meeting(capacity=1)
    crowd(event, 5, wait=True)

    assert list(event.attendees.order_by("pk").values_list("status", "waitlist_number")) == [
        ("going", None), ("waiting", 1), ("waiting", 2), ("reserved_waiting", 3), ("reserved_waiting", 4),
    ]  # fmt: skip


def test_an_organiser_can_switch_it_off():
    event = meeting(capacity=20, confirms_sign_ups=False)

    assert crowd(event, 8) == [None] * 8
    assert LimitCounter.objects.count() == 0


def test_a_request_whose_network_is_not_known_is_not_counted():
    assert crowd(meeting(capacity=20), 8, network=" ")[3:] != [None] * 5
    assert [reservations.terms(event=meeting(), network="") for _ in range(5)] == [None] * 5


def test_ten_of_a_network_may_be_unconfirmed_and_each_confirmed_makes_room():
    event = meeting(capacity=50)
    assert crowd(event, 16)[12:] == [NOW + timedelta(minutes=60)] + ["unconfirmed"] * 3
    with pytest.raises(ValidationError) as refused:
        sign_up(event, "Ann")
    assert refused.value.messages == [
        (
            "10 sign-ups from your network are not confirmed yet. Open the email that we sent and confirm your place, "
            "or try again in an hour."
        )
    ]

    confirmations.confirm(attendee=event.attendees.unconfirmed().first())
    assert sign_up(event, "Ann") == NOW + timedelta(minutes=60)
    with pytest.raises(ValidationError):
        sign_up(event, "Bo")
    crowd(event, 3, THERE)
    assert sign_up(event, "Bo", THERE) == NOW + timedelta(minutes=60)


def test_after_an_hour_ten_more_may_be_unconfirmed(clock):
    event = meeting(capacity=50)
    crowd(event, 14)
    clock.move_to(NOW + timedelta(minutes=60))

    assert sign_up(event, "Ann") == NOW + timedelta(minutes=120)
    assert event.attendees.unconfirmed().count() == 1


@pytest.mark.parametrize("status", ["going", "waiting", "offered", "reserved", None])
def test_answers_say_nothing_of_who_is_on_the_list(status):
    """Twelve times the same address, then others: the answers are those to an address that nobody knows."""
    event = meeting(capacity=50)
    if status:
        AttendeeFactory(event=event, name="Ann", email="ann@example.org", status=status)
    crowd(event, 3, wait=True)

    until = NOW + timedelta(minutes=60)
    assert [sign_up(event, "Ann", wait=True) for _ in range(3)] == [until] * 3
    assert [sign_up(event, f"Q{one}", wait=True) for one in range(9)] == [until] * 9
    for name in ("Ann", "Bo"):
        with pytest.raises(ValidationError) as refused:
            sign_up(event, name)
        assert refused.value.code == "unconfirmed"


def test_a_network_is_kept_as_a_hash_bound_to_the_event():
    first, second = meeting(capacity=20), meeting(capacity=20)
    for event in (first, second):
        crowd(event, 4)

    hashes = set(Attendee.objects.exclude(hashed_network="").values_list("hashed_network", flat=True))
    assert {len(one) for one in hashes} == {64}
    assert len(hashes) == 2


def test_the_network_is_forgotten_after_the_hour(clock):
    event = meeting(capacity=20)
    crowd(event, 3)
    sign_up(event, "Ann")
    sign_up(event, "P00x1")
    assert reservations.forget_networks() == 0
    assert event.attendees.exclude(hashed_network="").count() == 2

    clock.move_to(NOW + timedelta(minutes=60))
    assert reservations.forget_networks() == 2
    assert set(event.attendees.values_list("hashed_network", "counts_until")) == {("", None)}
    assert person(event, "Ann").status == "reserved"


def test_somebody_who_cancelled_is_reserved_a_place_like_a_stranger():
    event = EventFactory(capacity=20)
    ann = rsvp(event=event, name="Ann", email="ann@example.org")
    attendees.cancel(attendee=ann)
    crowd(event, 3)

    assert sign_up(event, "Ann") == NOW + timedelta(minutes=60)
    assert list(ann.changes.values_list("was", "became")) == [
        ("", "going"), ("going", "cancelled"), ("cancelled", "reserved"),
    ]  # fmt: skip
