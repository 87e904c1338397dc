"""Check-in of attendees with a reserved place or waitlist position."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee
from meetups.models.grace import GRACE
from meetups.queries.doors import door_of
from meetups.services import doors
from meetups.services.attendees import offers
from tests.factories import AttendeeFactory
from tests.waitlists import HOUR, NOW, meeting, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_attendee_with_a_reserved_place_is_checked_in_at_a_full_event():
    event = meeting(capacity=2)
    AttendeeFactory(event=event)
    attendee = AttendeeFactory(event=event, status="reserved", hashed_network="ab", counts_until=NOW)

    ticked = doors.check_in(attendee=attendee)

    assert (ticked.status, ticked.reserved_until, ticked.hashed_network, written_emails()) == ("came", None, "", [])


@pytest.mark.parametrize("minutes", [0, 59])
def test_untick_restores_the_reservation_with_its_end(clock, minutes):
    event = meeting()
    attendee = AttendeeFactory(event=event, status="reserved")
    waits = AttendeeFactory(event=event, status="waiting")
    doors.check_in(attendee=attendee)
    clock.move_to(NOW + timedelta(minutes=minutes))

    for _twice in range(2):
        unticked = doors.undo_check_in(attendee=attendee)
        assert (unticked.status, unticked.reserved_until) == ("reserved", NOW + HOUR)

    clock.move_to(NOW + HOUR + GRACE)
    offers.pass_on_all()
    assert [Attendee.objects.get(pk=row.pk).status for row in (attendee, waits)] == ["cancelled", "going"]
    assert written_emails() == [("promoted", waits.email)]


@pytest.mark.parametrize("status", Attendee.UNCONFIRMED)
def test_untick_after_the_hour_releases_the_reservation(clock, status):
    event = meeting()
    attendee = AttendeeFactory(event=event, status=status)
    doors.check_in(attendee=attendee)
    waits = AttendeeFactory(event=event, status="waiting")
    clock.move_to(NOW + HOUR + GRACE)

    assert doors.undo_check_in(attendee=attendee).status == "cancelled"

    assert Attendee.objects.get(pk=waits.pk).status == "going"
    assert list(attendee.changes.values_list("was", "became", "cause")) == [
        (status, "came", "door"), ("came", status, "door"), (status, "cancelled", "silence"),
    ]  # fmt: skip


def test_untick_restores_the_reservation_every_time():
    attendee = AttendeeFactory(event=meeting(), status="reserved")
    for service in (doors.check_in, doors.undo_check_in, doors.check_in, doors.undo_check_in):
        attendee = service(attendee=attendee)

    assert (attendee.status, attendee.reserved_until) == ("reserved", NOW + HOUR)


def test_attendee_with_a_reserved_position_is_checked_in_while_a_place_is_free():
    event = meeting(capacity=1)
    ahead = AttendeeFactory(event=event, status="reserved_waiting")
    attendee = AttendeeFactory(event=event, status="reserved_waiting")
    taken = AttendeeFactory(event=event)
    with pytest.raises(ValidationError) as refused:
        doors.check_in(attendee=attendee)
    assert refused.value.code == "full"

    taken.delete()

    behind = AttendeeFactory(event=event, status="reserved_waiting")
    assert doors.check_in(attendee=attendee).status == "came"
    unticked = doors.undo_check_in(attendee=attendee)
    assert (unticked.status, unticked.reserved_until, unticked.position) == ("reserved_waiting", NOW + HOUR, 2)
    assert (ahead.position, behind.position) == (1, 3)


def test_volunteers_find_unconfirmed_attendees_by_search_only():
    event = meeting()
    for name, status in (("Ann", "going"), ("Bo Ash", "reserved"), ("Cy Ash", "reserved_waiting")):
        AttendeeFactory(event=event, name=name, status=status)

    door = door_of(event)
    assert ([row.name for row in door.expected], door.others, door.places, door.waiting) == (["Ann"], [], 1, 2)
    assert [row.name for row in door_of(event, "ash").others] == ["Bo Ash", "Cy Ash"]
