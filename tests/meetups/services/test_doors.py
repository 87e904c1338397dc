"""Check-in at the door."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetups.models import Attendee, OutboxEmail
from meetups.services import attendees, doors
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START - 10 * MINUTE, tick=False) as clock:
        yield clock


def event_of(**fields):
    return EventFactory(starts_at=START, ends_at=START + HOUR, **fields)


def someone(event, status="going", **fields):
    return AttendeeFactory(event=event, status=status, **fields)


def history(attendee):
    return list(attendee.changes.order_by("pk").values_list("was", "became", "cause"))


def refusal(service, **asked):
    with pytest.raises(ValidationError) as refused:
        service(**asked)
    return refused.value.code, refused.value.messages[0]


def status(attendee):
    return Attendee.objects.get(pk=attendee.pk).status


def test_tick_is_stored_and_sends_no_email():
    ann = someone(event_of(capacity=1))

    ticked = doors.check_in(attendee=ann)

    assert (ticked.pk, ticked.status, status(ann)) == (ann.pk, "came", "came")
    assert history(ann) == [("going", "came", "door")]
    assert OutboxEmail.objects.count() == 0


def test_ticking_twice_is_the_same_as_once():
    ann = someone(event_of())

    doors.check_in(attendee=ann)
    doors.check_in(attendee=ann)

    assert history(ann) == [("going", "came", "door")]


@pytest.mark.parametrize("had", ["going", "offered", "absent"])
def test_untick_restores_the_place_and_twice_is_the_same_as_once(had):
    ann = someone(event_of(), had)
    doors.check_in(attendee=ann)

    doors.undo_check_in(attendee=ann)
    doors.undo_check_in(attendee=ann)

    assert status(ann) == "going"
    assert history(ann) == [(had, "came", "door"), ("came", "going", "door")]


@pytest.mark.parametrize("had", ["waiting", "cancelled"])
def test_untick_without_a_former_place_cancels_the_attendee(had):
    ann = someone(event_of(), had)
    doors.check_in(attendee=ann)

    doors.undo_check_in(attendee=ann)

    assert history(ann) == [(had, "came", "door"), ("came", "cancelled", "door")]


def test_untick_without_a_tick_changes_nothing():
    ann = someone(event_of(), "waiting")

    doors.undo_check_in(attendee=ann)

    assert (status(ann), history(ann)) == ("waiting", [])


def test_untick_frees_the_place_for_the_waitlist(clock):
    clock.move_to(START - 72 * HOUR)
    event = event_of(capacity=1)
    walked_in = doors.walk_in(event=event, name="Ann")
    first = someone(event, "waiting")

    doors.undo_check_in(attendee=walked_in)

    assert (status(walked_in), status(first)) == ("cancelled", "going")
    assert list(OutboxEmail.objects.values_list("kind", "to")) == [("promoted", first.email)]


def test_second_tick_after_untick_uses_the_same_place():
    ann = someone(event_of())
    for service in (doors.check_in, doors.undo_check_in, doors.check_in, doors.undo_check_in):
        service(attendee=ann)

    assert status(ann) == "going"


def test_untick_restores_the_status_before_the_last_tick():
    ann = someone(event_of(), "waiting")
    doors.check_in(attendee=ann)
    doors.undo_check_in(attendee=ann)
    attendees.come_back(attendee=ann)
    doors.check_in(attendee=ann)

    doors.undo_check_in(attendee=ann)

    assert [became for _was, became, _cause in history(ann)] == ["came", "cancelled", "going", "came", "going"]


@pytest.mark.parametrize("service", [doors.check_in, doors.walk_in])
def test_check_in_at_a_cancelled_event_is_refused(service):
    event = event_of(status="cancelled")
    ann = someone(event)
    asked = {"attendee": ann} if service is doors.check_in else {"event": event, "name": "Bea"}

    assert refusal(service, **asked) == ("cancelled", "This event is cancelled, so nobody can be checked in.")
    assert [status(ann), event.attendees.count()] == ["going", 1]


@pytest.mark.parametrize("had", ["going", "offered", "absent"])
def test_attendee_with_a_place_is_checked_in_at_a_full_event(had, clock):
    event = event_of(capacity=1)
    late = someone(event, had)
    clock.move_to(START + MINUTE)
    doors.walk_in(event=event, name="Ann")

    doors.check_in(attendee=late)

    assert status(late) == "came"


BEFORE = "All places are taken or kept for somebody. After the start, places of absent people are free."
SINCE = "The event is full: all places are used."


@pytest.mark.parametrize("had", ["waiting", "cancelled"])
def test_attendee_without_a_place_is_checked_in_only_while_one_is_free(had, clock):
    event = event_of(capacity=2)
    here, away, ann = someone(event, "came"), someone(event), someone(event, had)

    assert refusal(doors.check_in, attendee=ann) == ("full", BEFORE)
    assert (status(ann), history(ann)) == (had, [])

    clock.move_to(START)
    doors.check_in(attendee=ann)
    assert [status(row) for row in (here, away, ann)] == ["came", "going", "came"]

    bea = someone(event, had)
    assert refusal(doors.check_in, attendee=bea) == ("full", SINCE)


def test_walk_in_is_on_the_list_and_checked_in():
    event = event_of(capacity=1)

    ann = doors.walk_in(event=event, name="Ann", organisation=" Leeds  City Council ", email="ann@example.org")

    ann.refresh_from_db()
    assert (ann.name, ann.organisation.name, ann.email) == ("Ann", "Leeds City Council", "ann@example.org")
    assert (ann.status, ann.is_name_public, history(ann)) == ("came", False, [("", "came", "door")])
    assert OutboxEmail.objects.count() == 0


@pytest.mark.parametrize("moment", [START - MINUTE, START, START + 2 * HOUR])
def test_walk_in_is_never_refused_without_a_capacity(moment, clock):
    clock.move_to(moment)

    assert doors.walk_in(event=event_of(), name="Ann").status == "came"


def test_walk_ins_without_an_email_address_are_separate_attendees():
    event = event_of()

    doors.walk_in(event=event, name="Ann")
    doors.walk_in(event=event, name="Ann")

    assert list(event.attendees.values_list("name", "email")) == [("Ann", ""), ("Ann", "")]


def test_form_sent_twice_adds_one_attendee():
    event, other = event_of(), event_of()

    first = doors.walk_in(event=event, name="Ann", once="xyz")
    again = doors.walk_in(event=event, name="Ann", once="xyz")
    elsewhere = doors.walk_in(event=other, name="Ann", once="xyz")
    another = doors.walk_in(event=event, name="Bob", once="xyz")

    assert (first.pk == again.pk, first.pk == elsewhere.pk) == (True, False)
    assert list(event.attendees.values_list("pk", "name")) == [(first.pk, "Ann"), (another.pk, "Bob")]
    assert "xyz" not in first.secret


def test_form_sent_again_after_untick_changes_nothing():
    event = event_of()
    ann = doors.walk_in(event=event, name="Ann", once="xyz")
    doors.undo_check_in(attendee=ann)

    doors.walk_in(event=event, name="Ann", once="xyz")

    assert history(ann) == [("", "came", "door"), ("came", "cancelled", "door")]


@pytest.mark.parametrize("had", ["going", "offered", "waiting", "cancelled", "came"])
def test_walk_in_with_a_known_email_address_is_that_attendee(had):
    event = event_of()
    ann = someone(event, had, name="Ann Ash", email="Ann@example.org")

    came = doors.walk_in(event=event, name="A. Ash", email="ann@EXAMPLE.org")

    ann.refresh_from_db()
    assert (came.pk, ann.name, ann.status, event.attendees.count()) == (ann.pk, "Ann Ash", "came", 1)


@pytest.mark.parametrize(("moment", "words"), [(START - MINUTE, BEFORE), (START, SINCE), (START + 2 * HOUR, SINCE)])
def test_walk_in_to_a_full_event_is_refused_and_stores_nothing(moment, words, clock):
    event = event_of(capacity=1)
    someone(event, "came")
    clock.move_to(moment)

    assert refusal(doors.walk_in, event=event, name="Ann", organisation="New council") == ("full", words)
    assert event.attendees.count() == 1


def test_unused_places_are_free_after_the_start(clock):
    event = event_of(capacity=2)
    someone(event)
    someone(event, "offered")

    assert refusal(doors.walk_in, event=event, name="Ann") == ("full", BEFORE)
    clock.move_to(START)
    assert [doors.walk_in(event=event, name=name).status for name in ("Ann", "Bea")] == ["came", "came"]
    assert refusal(doors.walk_in, event=event, name="Cat") == ("full", SINCE)
