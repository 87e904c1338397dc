"""The limits on sign-ups of one network."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee, LimitCounter
from meetups.models.grace import GRACE
from meetups.services import attendees
from meetups.services.attendees import confirmations, reservations
from tests.factories import AttendeeFactory, EventFactory
from tests.sign_ups import rsvp
from tests.waitlists import NOW, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE, THERE = "192.0.2.1", "192.0.2.2"


def sign_up(event, name, network=HERE, **answers):
    return confirmations.sign_up(
        event=event, network=network, name=name, email=f"{name.lower()}@example.org", **answers
    )


def crowd(event, number, network=HERE, **answers):
    """Sign up so often. Return, for each, the end of its reservation or the code of the refusal."""
    found = []
    for one in range(number):
        try:
            found.append(sign_up(event, f"P{one:02}x{network[-1]}", network, **answers))
        except ValidationError as refused:
            found.append(refused.code)
    return found


def test_three_sign_ups_of_a_network_need_no_confirmation_and_the_next_are_reserved():
    event = meeting(capacity=20)

    assert crowd(event, 5) == [None, None, None, NOW + timedelta(minutes=60), NOW + timedelta(minutes=60)]
    assert list(event.attendees.order_by("pk").values_list("status", flat=True)) == ["going"] * 3 + ["reserved"] * 2
    assert [kind for kind, _to in written_emails()] == ["place"] * 3 + ["confirm_place"] * 2


def test_event_without_capacity_reserves_places_too():
    event = meeting(capacity=None)

    assert crowd(event, 15)[3:] == [NOW + timedelta(minutes=60)] * 10 + ["unconfirmed"] * 2
    assert event.attendees.count() == 13


def test_each_network_and_each_event_has_its_own_count():
    event = meeting(capacity=20)
    crowd(event, 4)

    assert sign_up(event, "Ann", THERE) is None
    assert sign_up(meeting(), "Ann") is None


def test_three_more_need_no_confirmation_the_next_day(clock):
    event = meeting(capacity=20)
    crowd(event, 4)
    clock.move_to(NOW + timedelta(hours=24))

    assert [sign_up(event, name) for name in ("Ann", "Bo", "Cy")] == [None, None, None]
    assert sign_up(event, "Di") is not None


def test_sign_ups_that_are_known_or_refused_count_too():
    event = meeting(capacity=1)
    sign_up(event, "Ann")
    for name in ("Ann", "Bo"):
        with pytest.raises(ValidationError):
            sign_up(event, name)

    assert sign_up(event, "Cy", wait=True) == NOW + timedelta(minutes=60)
    assert who(event) == {"Ann": "going", "Cy": "reserved_waiting"}


def test_sign_up_to_a_full_event_reserves_a_waitlist_position():
    event = meeting(capacity=1)
    crowd(event, 5, wait=True)

    assert list(event.attendees.order_by("pk").values_list("status", "waitlist_number")) == [
        ("going", None), ("waiting", 1), ("waiting", 2), ("reserved_waiting", 3), ("reserved_waiting", 4),
    ]  # fmt: skip


def test_organisers_can_switch_confirmations_off():
    event = meeting(capacity=20, confirms_sign_ups=False)

    assert crowd(event, 8) == [None] * 8
    assert LimitCounter.objects.count() == 0


def test_sign_ups_without_a_network_are_not_counted():
    assert crowd(meeting(capacity=20), 8, network=" ")[3:] != [None] * 5
    assert [reservations.terms(event=meeting(), network="") for _ in range(5)] == [None] * 5


def test_ten_sign_ups_of_a_network_may_be_unconfirmed():
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


def test_ten_more_may_be_unconfirmed_after_an_hour(clock):
    event = meeting(capacity=50)
    crowd(event, 14)
    clock.move_to(NOW + timedelta(minutes=60) + GRACE)

    assert sign_up(event, "Ann") == NOW + timedelta(minutes=120) + GRACE
    assert event.attendees.unconfirmed().count() == 1


@pytest.mark.parametrize("status", ["going", "waiting", "offered", "reserved", None])
def test_responses_do_not_show_who_is_on_the_list(status):
    """A known address that signs up often gets the same responses as unknown ones."""
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


def test_network_is_stored_as_a_hash_for_each_event():
    first, second = meeting(capacity=20), meeting(capacity=20)
    for event in (first, second):
        crowd(event, 4)

    hashes = set(Attendee.objects.exclude(hashed_network="").values_list("hashed_network", flat=True))
    assert {len(one) for one in hashes} == {64}
    assert len(hashes) == 2


def test_network_is_deleted_after_an_hour(clock):
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


def test_cancelled_attendee_gets_a_reservation_like_a_new_one():
    event = EventFactory(capacity=20)
    ann = rsvp(event=event, name="Ann", email="ann@example.org")
    attendees.cancel(attendee=ann)
    crowd(event, 3)

    assert sign_up(event, "Ann") == NOW + timedelta(minutes=60)
    assert list(ann.changes.values_list("was", "became")) == [
        ("", "going"), ("going", "cancelled"), ("cancelled", "reserved"),
    ]  # fmt: skip
