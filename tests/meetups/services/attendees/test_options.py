"""The options of an attendee in every status."""

import pytest
import time_machine
from django.utils import timezone

from meetups.models import Attendee, Event
from meetups.models.grace import GRACE
from meetups.services import attendees, events
from meetups.services.attendees import confirmations, offers, options, waitlist
from meetups.services.attendees.options import WaitlistRules
from tests.factories import AttendeeFactory, UserFactory
from tests.waitlists import HOUR, NOW, full, meeting, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Attendee.Status


def may(attendee):
    """Return the names of the options."""
    place = options.options_for(attendee)
    return {name for name in ("cancel", "accept", "confirm", "come_back", "wait") if getattr(place, f"may_{name}")}


def at(state, **event):
    return AttendeeFactory(event=meeting(**event), status=state)


@pytest.mark.parametrize(
    ("status", "choices"),
    [
        (Status.GOING, {"cancel"}),
        (Status.WAITING, {"cancel"}),
        (Status.OFFERED, {"cancel", "accept"}),
        (Status.CANCELLED, {"come_back"}),
        (Status.CAME, set()),
        (Status.ABSENT, set()),
        (Status.RESERVED, {"cancel", "confirm"}),
        (Status.RESERVED_WAITING, {"cancel", "confirm"}),
    ],
)
def test_options_by_status(status, choices):
    attendee = at(status)

    assert may(attendee) == choices
    assert options.options_for(attendee).was_late is False


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "event", [{"hours_ahead": -3}, {"status": Event.Status.CANCELLED}, {"status": Event.Status.DRAFT}], ids=str
)
def test_no_options_at_past_cancelled_and_draft_events(status, event):
    assert may(at(status, **event)) == set()


@pytest.mark.parametrize("status", Status)
def test_no_options_for_erased_attendees(status):
    assert may(AttendeeFactory(event=meeting(), status=status, erased_at=timezone.now())) == set()


@pytest.mark.parametrize(
    ("status", "choices"),
    [
        (Status.GOING, {"cancel"}),
        (Status.OFFERED, {"cancel", "accept"}),
        (Status.WAITING, {"cancel"}),
        (Status.RESERVED, {"cancel", "confirm"}),
    ],
)
def test_options_after_sign_up_closed(status, choices):
    assert may(at(status, rsvp_closes_at=NOW)) == choices


def test_no_coming_back_after_sign_up_closed():
    assert may(at(Status.CANCELLED, rsvp_closes_at=NOW)) == set()


def test_cancelled_attendee_can_join_the_waitlist_until_it_closes():
    event = full(waiting=())
    left = AttendeeFactory(event=event, status=Status.CANCELLED)
    assert may(left) == {"wait"}

    with time_machine.travel(event.starts_at - 2 * HOUR, tick=False):
        assert may(left) == set()


def test_cancelled_attendee_cannot_pass_the_waitlist():
    event = full()
    left = AttendeeFactory(event=event, status=Status.CANCELLED)
    Event.objects.update(capacity=2)  # not by a service, which would give the place to the waitlist

    assert may(Attendee.objects.get(pk=left.pk)) == {"wait"}


def test_waiting_attendee_can_take_a_free_place_once_the_waitlist_is_closed():
    event = full(hours_ahead=3)
    with time_machine.travel(NOW + HOUR, tick=False):
        assert may(person(event, "Bo")) == {"cancel"}
        attendees.cancel(attendee=person(event, "Ann"))
        assert may(person(event, "Bo")) == may(person(event, "Cy")) == {"cancel", "come_back"}

        event.rsvp_closes_at = NOW
        assert may(person(event, "Bo")) == {"cancel"}


def test_offer_has_its_end_and_no_options_after_it(clock):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    assert options.options_for(person(event, "Bo")).until == "Saturday 21 November 2026, midnight GMT"

    clock.move_to(NOW + waitlist.OFFER_LASTS + GRACE)
    assert may(person(event, "Bo")) == set()


def test_lapsed_reservation_can_be_confirmed_while_sign_up_is_open(clock):
    attendee = at(Status.RESERVED)
    assert options.options_for(attendee).until == "Friday 20 November 2026, 1pm GMT"
    assert options.options_for(attendee).has_lapsed is False

    clock.move_to(NOW + HOUR + GRACE)
    assert (options.options_for(attendee).has_lapsed, may(attendee)) == (True, {"confirm"})
    attendee.event.rsvp_closes_at = NOW
    assert (options.options_for(attendee).has_lapsed, may(attendee)) == (True, set())


@pytest.mark.parametrize("status", Attendee.UNCONFIRMED)
@pytest.mark.parametrize("is_worker_late", [False, True])
def test_was_late_after_a_late_confirmation(clock, status, is_worker_late):
    event = full(waiting=())
    if status == Status.RESERVED:
        Event.objects.update(capacity=2)
    bo = AttendeeFactory(event=event, name="Bo", status=status)
    clock.move_to(NOW + HOUR + GRACE)
    if not is_worker_late:
        offers.pass_on_all()
    Event.objects.update(capacity=1)

    confirmations.confirm(attendee=bo)

    assert (person(event, "Bo").status, options.options_for(person(event, "Bo")).was_late) == ("waiting", True)


def test_was_not_late_after_a_confirmation_in_time():
    event = full(waiting=())
    bo = AttendeeFactory(event=event, name="Bo", status=Status.RESERVED_WAITING)

    assert options.options_for(confirmations.confirm(attendee=bo)).was_late is False


@pytest.mark.parametrize("late", [False, True])
def test_lapsed_reservation_takes_no_place_although_the_worker_is_late(late, clock):
    event = meeting()
    AttendeeFactory(event=event, status=Status.RESERVED)
    left = AttendeeFactory(event=event, status=Status.CANCELLED)
    clock.move_to(NOW + late * (HOUR + GRACE))

    assert may(left) == ({"come_back"} if late else {"wait"})


@pytest.mark.parametrize(
    ("status", "has_choice"),
    [
        (Status.GOING, True),
        (Status.CAME, True),
        (Status.ABSENT, True),
        (Status.WAITING, False),
        (Status.RESERVED, False),
    ],
)
def test_attendee_with_a_place_can_show_their_name(status, has_choice):
    assert options.options_for(at(status)).may_show_name is has_choice
    assert options.options_for(at(status, hours_ahead=-3)).may_show_name is has_choice
    assert options.options_for(AttendeeFactory(status=status, erased_at=NOW)).may_show_name is False


def test_positions_are_those_of_the_waitlist():
    event = full()

    assert [options.options_for(person(event, name)).position for name in ("Ann", "Bo", "Cy", "Di")] == [None, 1, 2, 3]


def test_loss_is_the_cause_of_the_last_change(clock):
    event = full(hours_ahead=40, waiting=("Bo", "Cy", "Di", "Ed"))
    attendees.cancel(attendee=person(event, "Ann"))
    clock.move_to(NOW + waitlist.OFFER_LASTS + GRACE)
    offers.pass_on_all()
    attendees.cancel(attendee=person(event, "Cy"))
    attendees.cancel(attendee=person(event, "Ed"))
    attendees.cancel(attendee=person(event, "Di"), by=UserFactory())

    losses = {name: options.options_for(person(event, name)).loss for name in ("Ann", "Bo", "Cy", "Di", "Ed")}
    assert losses == {"Ann": "given_back", "Bo": "silence", "Cy": "left", "Di": "organiser", "Ed": "left"}


def test_loss_without_changes_is_given_back():
    assert options.options_for(at(Status.CANCELLED)).loss == "given_back"


@pytest.mark.parametrize(
    ("hours_ahead", "cutoff", "rules"),
    [
        (
            100,
            48,
            WaitlistRules("Sunday 22 November 2026, 4pm GMT", "Tuesday 24 November 2026, 2pm GMT", is_closed=False),
        ),
        (48, 48, WaitlistRules("", "Sunday 22 November 2026, 10am GMT", is_closed=False)),
        (
            2,
            0,
            WaitlistRules("Friday 20 November 2026, 2pm GMT", "Friday 20 November 2026, midday GMT", is_closed=True),
        ),
    ],
)
def test_waitlist_rules_are_in_the_zone_of_the_event(hours_ahead, cutoff, rules):
    assert options.waitlist_rules(meeting(hours_ahead, cutoff_hours=cutoff)) == rules


def test_waitlist_of_a_cancelled_event_is_closed():
    event = events.cancel(event=meeting(), reason="No room.")

    assert options.waitlist_rules(event).is_closed is True


@pytest.mark.parametrize(
    ("status", "queries"), [(Status.GOING, 1), (Status.OFFERED, 0), (Status.WAITING, 2), (Status.CANCELLED, 3)]
)
def test_options_take_at_most_three_queries(status, queries, django_assert_num_queries):
    event = meeting()
    AttendeeFactory.create_batch(3, event=event, status=Status.WAITING)
    attendee = AttendeeFactory(event=event, status=status)

    with django_assert_num_queries(queries):
        options.options_for(attendee)


@pytest.mark.parametrize(
    ("waiting", "hours_ahead", "is_wanted"),
    [((), 100, False), (("Bo",), 100, True), (("Bo",), 3, True), (("Bo",), 2, False)],
)
def test_place_is_wanted_while_somebody_waits_and_the_waitlist_is_open(waiting, hours_ahead, is_wanted):
    event = full(hours_ahead, waiting=waiting)

    assert options.options_for(person(event, "Ann")).is_wanted is is_wanted
