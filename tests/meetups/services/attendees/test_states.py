from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from meetups.models import Attendee, AttendeeChange, OutboxEmail
from meetups.models.changes import TRANSITIONS
from meetups.services.attendees import details, states
from tests.factories import AttendeeFactory, EventFactory, UserFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status = Attendee.Status
Cause = AttendeeChange.Cause
STATES = list(Status)


def change(attendee, became, cause, **how):
    with transaction.atomic():
        until = NOW + timedelta(hours=1) if became in {Status.OFFERED, *Attendee.UNCONFIRMED} else None
        return states.change(attendee, became, cause=cause, until=until, **how)


ALLOWED = sorted((was, became, cause) for (was, became), causes in TRANSITIONS.items() for cause in causes if was)
REFUSED = sorted(
    (str(was), str(became), str(cause))
    for was, became, cause in product(STATES, STATES, Cause)
    if cause not in TRANSITIONS.get((was, became), set())
)


@pytest.mark.parametrize(("was", "became", "cause"), ALLOWED)
def test_change_in_transitions_is_made_and_stored(was, became, cause):
    attendee = AttendeeFactory(status=was, event__capacity=7)

    change(attendee, became, cause)

    attendee.refresh_from_db()
    stored = attendee.changes.values_list("was", "became", "cause", "by", "places", "at")
    assert (attendee.status, attendee.sequence, list(stored)) == (became, 1, [(was, became, cause, None, 7, NOW)])


def test_change_outside_transitions_is_refused_with_a_message():
    attendees = {state: AttendeeFactory(status=state) for state in STATES}
    rows = list(Attendee.objects.order_by("pk").values())

    for was, became, cause in REFUSED:
        with pytest.raises(ValidationError) as refused:
            change(attendees[Status(was)], became, cause, email_kind="place")
        assert (refused.value.code, refused.value.messages) == ("state", [str(states.REFUSALS[Status(became)])])

    assert len(REFUSED) == 8 * 8 * 8 - len(ALLOWED)
    assert list(Attendee.objects.order_by("pk").values()) == rows
    assert (AttendeeChange.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_change_stores_the_organiser():
    attendee, organiser = AttendeeFactory(), UserFactory()

    change(attendee, Status.CANCELLED, Cause.ORGANISER, by=organiser)

    assert attendee.changes.get().by == organiser


def test_first_change_has_no_former_status():
    attendee = Attendee(event=EventFactory(), name="Ann", email="ann@example.org")

    change(attendee, Status.GOING, Cause.PERSON)

    assert list(attendee.changes.values_list("was", "became")) == [("", "going")]


def test_change_to_waiting_gives_the_last_position_of_the_event():
    first = AttendeeFactory(status=Status.WAITING, waitlist_number=4)
    AttendeeFactory(status=Status.WAITING, waitlist_number=9)
    attendee = AttendeeFactory(event=first.event, status=Status.CANCELLED)

    change(attendee, Status.WAITING, Cause.PERSON)

    assert (attendee.waitlist_number, attendee.position) == (5, 2)


@pytest.mark.parametrize("became", [Status.GOING, Status.OFFERED, Status.CANCELLED])
def test_change_from_waiting_clears_the_position(became):
    attendee = AttendeeFactory(status=Status.WAITING)

    change(attendee, became, next(iter(TRANSITIONS[Status.WAITING, became])))

    assert (attendee.waitlist_number, attendee.position) == (None, None)


@pytest.mark.parametrize("became", [Status.GOING, Status.CANCELLED])
def test_change_from_offered_ends_the_offer(became):
    attendee = AttendeeFactory(status=Status.OFFERED)

    change(attendee, became, Cause.PERSON)

    assert attendee.offered_until is None


@pytest.mark.parametrize("became", [Status.GOING, Status.CANCELLED])
def test_change_from_reserved_clears_the_reservation_and_the_network(became):
    attendee = AttendeeFactory(status=Status.RESERVED, hashed_network="ab", counts_until=NOW)

    change(attendee, became, Cause.PERSON)

    attendee.refresh_from_db()
    assert (attendee.reserved_until, attendee.hashed_network, attendee.counts_until) == (None, "", None)


def test_change_to_reserved_stores_the_network_and_the_end():
    attendee = AttendeeFactory(status=Status.CANCELLED, hashed_network="ab", counts_until=NOW)

    change(attendee, Status.RESERVED, Cause.PERSON)

    attendee.refresh_from_db()
    stored = (attendee.reserved_until, attendee.hashed_network, attendee.counts_until)
    assert stored == (NOW + timedelta(hours=1), "ab", NOW)


def test_change_from_a_reserved_position_to_waiting_keeps_the_position():
    first = AttendeeFactory(status=Status.RESERVED_WAITING, waitlist_number=4)
    AttendeeFactory(event=first.event, status=Status.WAITING, waitlist_number=7)

    change(first, Status.WAITING, Cause.PERSON)

    assert (first.waitlist_number, first.position) == (4, 1)


def test_change_writes_one_email_with_the_calendar_entry():
    attendee = AttendeeFactory(email="ann@example.org", status=Status.CANCELLED)

    changed = change(attendee, Status.GOING, Cause.PERSON, email_kind="place", method="REQUEST")

    email = OutboxEmail.objects.get()
    assert (email.kind, email.to, email.attendee, email.event) == (
        "place", "ann@example.org", attendee, attendee.event,
    )  # fmt: skip
    assert (email.kind, email.attendee, email.version) == ("place", attendee, str(changed.pk))
    assert "\r\nMETHOD:REQUEST\r\n" in email.calendar
    assert "\r\nSEQUENCE:1\r\n" in email.calendar


def test_change_without_an_email_address_writes_no_email():
    attendee = AttendeeFactory(email="")

    change(attendee, Status.CANCELLED, Cause.ORGANISER, email_kind="place_cancelled")

    assert (attendee.status, OutboxEmail.objects.count()) == ("cancelled", 0)


def test_change_leaves_the_calendar_url_that_was_made_meanwhile():
    attendee = AttendeeFactory(status=Status.WAITING)
    details.renew_calendar(attendee=Attendee.objects.get())

    change(attendee, Status.GOING, Cause.PLACE_FREED)

    assert Attendee.objects.values_list("status", "calendar_token_version").get() == ("going", 1)
