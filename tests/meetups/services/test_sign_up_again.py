"""Signing up again while a place or a waitlist position is reserved, and an address that is corrected meanwhile."""

from datetime import timedelta

import pytest
import time_machine

from meetups.models import Attendee, Event, Letter
from meetups.services import attendees, confirmations, links, outbox, waitlist
from tests.chores import work
from tests.factories import AttendeeFactory
from tests.lines import HOUR, NOW, letters, meeting, person, who
from tests.mail import Mailbox, free_port, serving

pytestmark = pytest.mark.django_db
HERE, THERE = "192.0.2.1", "192.0.2.2"
LATER = timedelta(minutes=50)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sign_up(event, name, network=HERE, **answers):
    return confirmations.sign_up(event=event, network=network, name=name, email=f"{name}@example.org", **answers)


def reserved(event, name="Ann", **answers):
    """Somebody who is the fourth of their network, so that what they have is reserved."""
    for one in range(3):
        sign_up(event, f"P{one}", **answers)
    assert sign_up(event, name, **answers) == NOW + HOUR
    Letter.objects.all().delete()
    return person(event, name)


def test_signing_up_again_from_a_network_whose_sign_ups_hold_at_once_makes_the_place_theirs(clock):
    event = meeting(capacity=20)
    reserved(event)

    assert sign_up(event, "Ann", THERE) is None

    ann = person(event, "Ann")
    assert (ann.status, ann.reserved_until, ann.hashed_network, ann.counts_until) == ("going", None, "", None)
    assert ann.changes.values_list("was", "became", "cause").last() == ("reserved", "going", "person")
    assert letters() == [("place", "Ann@example.org")]
    clock.move_to(NOW + HOUR)
    assert waitlist.pass_on_all() == 0
    assert person(event, "Ann").status == "going"


def test_a_reserved_position_is_theirs_too_and_keeps_its_number():
    event = meeting(capacity=1)
    reserved(event, wait=True)
    sign_up(event, "Bo", THERE, wait=True)
    Letter.objects.all().delete()

    assert sign_up(event, "Ann", THERE, wait=True) is None

    assert (person(event, "Ann").status, person(event, "Ann").position) == ("waiting", 3)
    assert letters() == [("waiting", "Ann@example.org")]


def test_a_reserved_position_is_a_place_if_one_is_free():
    event = meeting(capacity=1)
    ann = AttendeeFactory(event=event, name="Ann", email="ann@example.org", status="reserved_waiting")

    assert sign_up(event, "Ann", THERE, wait=True) is None

    ann.refresh_from_db()
    assert (ann.status, letters()) == ("going", [("place", "ann@example.org")])


def test_a_reserved_place_is_theirs_though_all_others_are_taken():
    event = meeting(capacity=4)
    reserved(event)

    assert sign_up(event, "Ann", THERE, wait=True) is None

    assert (person(event, "Ann").status, letters()) == ("going", [("place", "Ann@example.org")])


@pytest.mark.parametrize("status", Attendee.UNCONFIRMED)
def test_the_deadline_that_the_page_names_is_that_of_the_reservation(clock, status):
    event = meeting(capacity=4 if status == "reserved" else 1)
    reserved(event, wait=True)
    clock.move_to(NOW + LATER)

    until = sign_up(event, "Ann", wait=True)

    ann = person(event, "Ann")
    assert (until, ann.status, ann.reserved_until, ann.counts_until) == (NOW + LATER + HOUR, status, until, until)
    assert letters() == [("confirm_place", "Ann@example.org")]
    assert "Friday 20 November 2026, 1:50pm GMT" in Letter.objects.get().text
    clock.move_to(until - timedelta(seconds=1))
    waitlist.pass_on_all()
    assert person(event, "Ann").status == status
    clock.move_to(until)
    waitlist.pass_on_all()
    assert person(event, "Ann").status == "cancelled"


def test_a_reservation_is_not_prolonged_for_ever(clock):
    event = meeting(capacity=4)
    reserved(event)
    sign_up(event, "Bo", THERE, wait=True)
    ends = []
    for minutes in (50, 100, 150, 200):
        clock.move_to(NOW + timedelta(minutes=minutes))
        sign_up(event, "Ann", wait=True)
        ends.append((person(event, "Ann").status, person(event, "Ann").reserved_until))

    assert ends == [
        ("reserved", NOW + timedelta(minutes=110)), ("reserved", NOW + timedelta(minutes=160)),
        ("reserved", NOW + 3 * HOUR), ("reserved_waiting", NOW + timedelta(minutes=260)),
    ]  # fmt: skip
    assert person(event, "Bo").status == "going"


def test_a_full_event_sends_the_confirmation_again_and_reserves_no_longer(clock):
    event = meeting(capacity=4)
    reserved(event)
    clock.move_to(NOW + LATER)

    with pytest.raises(Exception, match="All places are taken"):
        sign_up(event, "Ann")
    work()

    assert letters() == [("confirm_place", "Ann@example.org")]
    assert "Friday 20 November 2026, 1pm GMT" in Letter.objects.get().text


@pytest.mark.parametrize("status", ["going", "waiting", "offered"])
def test_what_is_confirmed_keeps_its_state_and_is_sent_the_link(status):
    event = meeting(capacity=2 - (status == "waiting"))
    AttendeeFactory(event=event)
    AttendeeFactory(event=event, name="Ann", email="ann@example.org", status=status)
    for one in range(3):
        sign_up(event, f"P{one}", wait=True)
    Letter.objects.all().delete()

    for network in (HERE, THERE):
        sign_up(event, "Ann", network, wait=True)

    assert (person(event, "Ann").status, person(event, "Ann").reserved_until) == (status, None)
    assert letters() == [("link", "ann@example.org")] * 2
