"""Confirming a reservation: in time, late, twice, or without one."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees, events
from meetups.services.attendees import confirmations, offers
from meetups.services.attendees.reservations import Terms
from tests.factories import AttendeeFactory, OrganiserFactory, OutboxEmailFactory, UserFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Attendee.Status


def full(waiting=()):
    """Create an event with one place, taken by Ann, and a waitlist."""
    event = meeting()
    rsvp(event=event, name="Ann", email="ann@example.org")
    for name in waiting:
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    return event


def place(event, name):
    """Reserve a place, or else a waitlist position."""
    terms = Terms(NOW + HOUR, "hash")
    return rsvp(event=event, terms=terms, name=name, email=f"{name.lower()}@example.org", wait=True)


def confirm(attendee):
    return confirmations.confirm(attendee=attendee)


def refuse(attendee):
    """Do what the worker does after an email server refused the confirmation for good."""
    email = OutboxEmailFactory(kind="confirm_place", attendee=attendee, to=attendee.email.upper())
    was_cancelled = confirmations.refuse(email_id=email.pk)
    email.delete()
    return was_cancelled


def last_email():
    return OutboxEmail.objects.order_by("pk").values_list("kind", "to").last()


def test_reserved_place_is_taken_and_confirmed_by_its_attendee():
    event = meeting()
    ann = place(event, "Ann")
    with pytest.raises(ValidationError):
        rsvp(event=event, name="Bo", email="bo@example.org")
    assert written_emails() == [("confirm_place", "ann@example.org")]
    assert OutboxEmail.objects.get().calendar == ""

    ann = confirm(ann)

    assert (ann.status, ann.reserved_until, ann.hashed_network, ann.counts_until) == ("going", None, "", None)
    assert last_email() == ("place", "ann@example.org")
    assert "METHOD:REQUEST" in OutboxEmail.objects.order_by("pk").last().calendar
    assert list(ann.changes.values_list("was", "became", "cause")) == [
        ("", "reserved", "person"), ("reserved", "going", "person"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.GOING, Status.WAITING, Status.OFFERED, Status.CAME])
def test_confirming_without_a_reservation_changes_nothing(status):
    attendee = AttendeeFactory(event=meeting(), status=status)

    assert confirm(attendee).status == status
    assert AttendeeChange.objects.count() == 0


def test_reserved_waitlist_position_is_skipped_until_it_is_confirmed():
    event = full()
    for name in ("Bo", "Cy"):
        place(event, name)
    rsvp(event=event, name="Di", email="di@example.org", wait=True)
    assert person(event, "Di").position == 3

    attendees.cancel(attendee=person(event, "Ann"))
    assert (person(event, "Di").status, last_email()) == ("going", ("promoted", "di@example.org"))

    assert (confirm(person(event, "Cy")).position, last_email()) == (2, ("waiting", "cy@example.org"))
    assert confirm(person(event, "Bo")).position == 1
    attendees.cancel(attendee=person(event, "Di"))
    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1", "Di": "cancelled"}


def test_confirmed_waitlist_position_becomes_a_free_place():
    event = full()
    bo = place(event, "Bo")
    attendees.cancel(attendee=person(event, "Ann"))

    assert (confirm(bo).status, last_email()) == ("going", ("place", "bo@example.org"))


def test_lapsed_reservation_goes_to_the_next_on_the_waitlist(clock):
    event = meeting()
    place(event, "Ann")
    for name in ("Bo", "Cy"):
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    clock.move_to(NOW + HOUR + GRACE - timedelta(seconds=1))
    assert offers.pass_on_all() == 0
    assert who(event) == {"Ann": "reserved", "Bo": "waiting 1", "Cy": "waiting 2"}

    clock.move_to(NOW + HOUR + GRACE)
    offers.pass_on_all()

    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1"}
    assert person(event, "Ann").changes.values_list("was", "cause").last() == ("reserved", "silence")
    assert "ann@example.org" not in dict(map(reversed, written_emails()[1:]))  # only the request to confirm
    person_ann = person(event, "Ann")
    assert (person_ann.hashed_network, person_ann.counts_until, person_ann.reserved_until) == ("", None, None)


@pytest.mark.parametrize("is_worker_late", [False, True])
def test_late_confirmation_gets_a_free_place(clock, is_worker_late):
    event = meeting()
    ann = place(event, "Ann")
    clock.move_to(NOW + HOUR)
    if not is_worker_late:
        offers.pass_on_all()

    assert (confirm(ann).status, last_email()) == ("going", ("place", "ann@example.org"))


@pytest.mark.parametrize("is_worker_late", [False, True])
def test_late_confirmation_gets_the_last_waitlist_position_without_a_free_place(clock, is_worker_late):
    event = meeting()
    ann = place(event, "Ann")
    for name in ("Bo", "Cy"):
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    clock.move_to(NOW + HOUR + GRACE)
    if not is_worker_late:
        offers.pass_on_all()

    confirm(ann)

    assert who(event) == {"Ann": "waiting 2", "Bo": "going", "Cy": "waiting 1"}
    assert last_email() == ("waiting", "ann@example.org")


def test_lapsed_place_goes_to_a_new_attendee_although_the_worker_is_late(clock):
    event = meeting()
    place(event, "Ann")
    clock.move_to(NOW + HOUR + GRACE)

    rsvp(event=event, name="Bo", email="bo@example.org")

    assert who(event) == {"Ann": "cancelled", "Bo": "going"}


def test_lapsed_reservation_does_not_count_when_the_capacity_falls(clock):
    event = meeting(capacity=2)
    rsvp(event=event, name="Ann", email="ann@example.org")
    place(event, "Bo")
    clock.move_to(NOW + HOUR + GRACE)
    event.capacity = 1

    events.save(event=event)

    assert who(event) == {"Ann": "going", "Bo": "cancelled"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "cancelled", "cancellation_reason": "No room."}, "cancelled"),
        ({"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}, "past"),
        ({"status": "draft"}, "draft"),
    ],
)
@pytest.mark.parametrize("status", [Status.RESERVED, Status.CANCELLED])
def test_confirm_refuses_an_event_that_is_not_upcoming(change, code, status):
    attendee = AttendeeFactory(event=meeting(), status=status)
    Event.objects.update(**change)

    with pytest.raises(ValidationError) as refused:
        confirm(attendee)

    assert refused.value.code == code


def test_confirmation_after_sign_up_closed_works_until_the_reservation_lapses(clock):
    event = meeting(capacity=2)
    ann, bo = place(event, "Ann"), place(event, "Bo")
    Event.objects.update(rsvp_closes_at=NOW)

    assert confirm(ann).status == "going"
    clock.move_to(NOW + HOUR + GRACE)
    with pytest.raises(ValidationError) as refused:
        confirm(bo)
    assert refused.value.code == "closed"


def test_cancelled_reservation_sends_no_email_and_goes_to_the_next():
    event = meeting()
    ann = place(event, "Ann")
    rsvp(event=event, name="Bo", email="bo@example.org", wait=True)
    OutboxEmail.objects.all().delete()

    attendees.cancel(attendee=ann)

    assert who(event) == {"Ann": "cancelled", "Bo": "going"}
    assert written_emails() == [("promoted", "bo@example.org")]


@pytest.mark.parametrize(("reserve", "capacity"), [("reserved", 1), ("reserved_waiting", 2)])
def test_organiser_can_confirm_a_reservation(reserve, capacity):
    event = full() if capacity == 2 else meeting()
    bo = place(event, "Bo")
    assert bo.status == reserve
    Event.objects.update(capacity=capacity)

    assert offers.promote(attendee=bo, by=UserFactory()).status == "going"
    assert last_email() == ("place", "bo@example.org")


def test_organiser_cannot_confirm_a_waitlist_position_without_a_free_place():
    with pytest.raises(ValidationError) as refused:
        offers.promote(attendee=place(full(), "Bo"))

    assert refused.value.code == "full"


def test_moving_an_attendee_keeps_the_order_of_reserved_positions():
    event = full(waiting=("Bo",))
    for name in ("Cy", "Di"):
        place(event, name)
    rsvp(event=event, name="Ed", email="ed@example.org", wait=True)

    offers.move(attendee=person(event, "Ed"), to=2)

    assert {name: person(event, name).position for name in ("Bo", "Ed", "Cy", "Di")} == {
        "Bo": 1, "Ed": 2, "Cy": 3, "Di": 4,
    }  # fmt: skip


def test_cancelled_event_is_not_emailed_to_unconfirmed_attendees():
    event = meeting(capacity=2)
    rsvp(event=event, name="Ann", email="ann@example.org")
    place(event, "Bo")
    OutboxEmail.objects.all().delete()

    events.cancel(event=event, reason="No room.")

    assert written_emails() == [("event_cancelled", "ann@example.org")]


def test_refused_confirmation_frees_the_place_and_emails_the_organisers_once_a_day(clock):
    event = meeting()
    ann = place(event, "Ann")
    for name in ("Bo", "Cy"):
        rsvp(event=event, name=name, email=f"{name.lower()}@example.org", wait=True)
    OrganiserFactory(group=event.group, user__email="lead@example.org")
    OrganiserFactory(user__email="other@example.org")
    OutboxEmail.objects.all().delete()

    assert refuse(ann) is True
    assert refuse(ann) is False

    assert who(event) == {"Ann": "cancelled", "Bo": "going", "Cy": "waiting 1"}
    assert written_emails() == [("promoted", "bo@example.org"), ("place_refused", "lead@example.org")]
    notice = OutboxEmail.objects.get(kind="place_refused")
    assert not re.search(r"\bann\b", (notice.subject + notice.text + notice.html).lower())
    assert ann.changes.values_list("was", "became", "cause").last() == ("reserved", "cancelled", "refusal")

    Event.objects.update(capacity=3)
    refuse(place(event, "Di"))
    assert [kind for kind, _to in written_emails()].count("place_refused") == 1
    clock.move_to(NOW + 24 * HOUR)
    late = AttendeeFactory(event=event, status=Status.RESERVED)
    refuse(late)
    assert [kind for kind, _to in written_emails()].count("place_refused") == 2


def test_refusal_after_the_confirmation_changes_nothing():
    ann = confirm(place(meeting(), "Ann"))

    assert refuse(ann) is False
    assert person(ann.event, "Ann").status == "going"
