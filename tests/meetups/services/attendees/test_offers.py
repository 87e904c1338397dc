from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees, events
from meetups.services.attendees import offers, options
from meetups.services.emails import reminders
from tests.factories import UserFactory
from tests.waitlists import HOUR, NOW, full, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("hours_ahead", "lasts"), [(40, 12 * HOUR), (14, 12 * HOUR), (13, 11 * HOUR), (2.5, 0.5 * HOUR)]
)
def test_offer_lasts_12_hours_but_ends_two_hours_before_the_start(hours_ahead, lasts):
    event = full(hours_ahead)

    attendees.cancel(attendee=person(event, "Ann"))

    assert person(event, "Bo").offered_until == NOW + lasts
    assert written_emails() == [("place_cancelled", "ann@example.org"), ("offer", "bo@example.org")]


def test_offered_place_is_not_free():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))

    with pytest.raises(ValidationError) as refused:
        attendees.rsvp(event=event, name="Eve", email="eve@example.org")

    assert refused.value.code == "full"


def test_accepted_offer_is_a_place(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    clock.shift(11 * HOUR)

    for _time in range(2):
        attendees.accept(attendee=person(event, "Bo"))

    assert who(event)["Bo"] == "going"
    assert written_emails()[2:] == [("place", "bo@example.org")]


def test_declined_offer_goes_to_the_next_attendee():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))

    attendees.cancel(attendee=person(event, "Bo"))

    assert who(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "offered", "Di": "waiting 1"}
    assert written_emails()[2:] == [("waitlist_left", "bo@example.org"), ("offer", "cy@example.org")]


def test_expired_offer_goes_to_the_next_attendee(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    clock.shift(12 * HOUR + GRACE)

    assert [offers.pass_on_all() for _time in range(2)] == [1, 0]

    assert who(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "offered", "Di": "waiting 1"}
    assert written_emails()[2:] == [("offer_passed", "bo@example.org"), ("offer", "cy@example.org")]
    assert person(event, "Bo").changes.last().cause == "silence"
    assert person(event, "Cy").offered_until == NOW + 24 * HOUR + GRACE


def test_offer_is_not_passed_on_before_it_expires(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    clock.shift(12 * HOUR - timedelta(seconds=1))

    assert (offers.pass_on_all(), who(event)["Bo"]) == (0, "offered")


def test_accept_refuses_an_expired_offer_and_passes_it_on(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    clock.shift(12 * HOUR + GRACE)

    with pytest.raises(ValidationError) as refused:
        attendees.accept(attendee=person(event, "Bo"))

    assert (refused.value.code, refused.value.messages) == (
        "late", ["This offer has expired. The place went to the next person."],
    )  # fmt: skip
    assert who(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "offered", "Di": "waiting 1"}


def test_offer_of_a_past_event_ends_without_an_email(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    OutboxEmail.objects.all().delete()
    clock.shift(50 * HOUR)

    offers.pass_on_all()

    assert (who(event)["Bo"], written_emails()) == ("cancelled", [])


def test_offer_is_shortened_when_the_event_moves_closer():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    event.starts_at, event.ends_at = NOW + 5 * HOUR, NOW + 6 * HOUR

    events.save(event=event)

    assert person(event, "Bo").offered_until == NOW + 3 * HOUR


@pytest.mark.parametrize(("hours_ahead", "until"), [(2.5, HOUR), (1.5, HOUR), (0.5, HOUR / 2)])
def test_offer_that_is_shortened_leaves_time_to_read_the_email_about_it(clock, hours_ahead, until):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    event.starts_at, event.ends_at = NOW + hours_ahead * HOUR, NOW + 6 * HOUR

    events.save(event=event)

    assert person(event, "Bo").offered_until == NOW + until
    clock.shift(HOUR / 4)
    offers.pass_on_all()
    reminders.write_due()
    assert who(event)["Bo"] == "offered"
    email = OutboxEmail.objects.get(kind="event_changed", to="bo@example.org")
    words = options.options_for(person(event, "Bo")).until
    for text in (email.text, email.html):
        assert f"A place is still kept for you. Accept by {words}, or decline it, on your page." in " ".join(
            text.split()
        )


def test_offer_keeps_its_end_when_the_event_moves_later():
    event = full(13)
    attendees.cancel(attendee=person(event, "Ann"))
    event.starts_at, event.ends_at = NOW + 50 * HOUR, NOW + 51 * HOUR

    events.save(event=event)

    assert person(event, "Bo").offered_until == NOW + 11 * HOUR


def test_offer_of_a_cancelled_event_ends_without_an_email(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    events.cancel(event=event, reason="Flood")
    OutboxEmail.objects.all().delete()
    clock.shift(12 * HOUR + GRACE)

    offers.pass_on_all()

    assert (who(event)["Bo"], who(event)["Cy"], written_emails()) == ("cancelled", "waiting 1", [])


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("Cy", {}, "state"),
        ("Bo", {"status": "cancelled", "cancellation_reason": "Flood"}, "cancelled"),
        ("Bo", {"starts_at": NOW - 2 * HOUR, "ends_at": NOW}, "past"),
    ],
)
def test_accept_refuses_without_an_offer_or_an_upcoming_event(name, values, code):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    type(event).objects.filter(pk=event.pk).update(**values)

    with pytest.raises(ValidationError) as refused:
        attendees.accept(attendee=person(event, name))

    assert (refused.value.code, bool(refused.value.messages[0])) == (code, True)
    assert (who(event)["Bo"], who(event)["Cy"]) == ("offered", "waiting 1")


def test_promote_gives_a_free_place_to_any_attendee_on_the_waitlist():
    event, organiser = full(1.5), UserFactory()
    attendees.cancel(attendee=person(event, "Ann"))

    offers.promote(attendee=person(event, "Di"), by=organiser)

    assert who(event) == {"Ann": "cancelled", "Bo": "waiting 1", "Cy": "waiting 2", "Di": "going"}
    last = person(event, "Di").changes.last()
    assert (last.cause, last.by, written_emails()[1:]) == ("organiser", organiser, [("promoted", "di@example.org")])


def test_promote_ends_an_offer():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))

    offers.promote(attendee=person(event, "Bo"))

    assert who(event)["Bo"] == "going"


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("Bo", {}, "full"),
        ("Ann", {"capacity": 9}, "state"),
        ("Bo", {"status": "cancelled", "cancellation_reason": "Flood"}, "past"),
        ("Bo", {"capacity": 9, "starts_at": NOW - 2 * HOUR, "ends_at": NOW}, "past"),
    ],
)
def test_promote_refuses_without_a_free_place_or_an_upcoming_event(name, values, code):
    event = full()
    type(event).objects.filter(pk=event.pk).update(**values)

    with pytest.raises(ValidationError) as refused:
        offers.promote(attendee=person(event, name))

    assert (refused.value.code, bool(refused.value.messages[0]), written_emails()) == (code, True, [])


@pytest.mark.parametrize(
    ("name", "to", "order"),
    [
        ("Di", 1, ["Di", "Bo", "Cy"]),
        ("Bo", 2, ["Cy", "Bo", "Di"]),
        ("Bo", 99, ["Cy", "Di", "Bo"]),
        ("Cy", 0, ["Cy", "Bo", "Di"]),
        ("Cy", 2, ["Bo", "Cy", "Di"]),
    ],
)
def test_move_changes_the_waitlist_position(name, to, order):
    event = full()

    offers.move(attendee=person(event, name), to=to)

    assert list(event.attendees.waiting().values_list("name", flat=True)) == order
    assert [person(event, each).position for each in order] == [1, 2, 3]


def test_move_refuses_an_attendee_who_is_not_on_the_waitlist():
    event = full()

    with pytest.raises(ValidationError) as refused:
        offers.move(attendee=person(event, "Ann"), to=1)

    assert refused.value.code == "state"


@pytest.mark.parametrize("fast", [0, 90])
def test_offer_can_be_accepted_until_the_time_in_the_email_if_a_clock_is_90_seconds_fast(clock, fast):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    until = person(event, "Bo").offered_until
    assert "Saturday 21 November 2026, midnight GMT" in OutboxEmail.objects.get(kind="offer").text

    clock.move_to(until - timedelta(seconds=1) + timedelta(seconds=fast))
    assert offers.pass_on_all() == 0
    clock.move_to(until - timedelta(seconds=1))

    assert attendees.accept(attendee=person(event, "Bo")).is_going


def test_two_workers_with_clocks_90_seconds_apart_end_an_offer_once(clock):
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    until = person(event, "Bo").offered_until

    clock.move_to(until + GRACE + timedelta(seconds=90))
    first = offers.pass_on_all()
    clock.move_to(until + GRACE)

    assert (first, offers.pass_on_all()) == (1, 0)
    assert [kind for kind, _to in written_emails()[2:]] == ["offer_passed", "offer"]
