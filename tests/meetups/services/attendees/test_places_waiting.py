from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee, Organisation, OutboxEmail
from meetups.services import attendees, privacy
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, UserFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, full, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_rsvp_with_wait_joins_the_end_of_the_waitlist_when_full():
    event = full(waiting=("Bo",))

    rsvp(event=event, name="Cy", email="cy@example.org", wait=True, wants_offer=True, access_needs="Lift")

    waiting = person(event, "Cy")
    assert who(event) == {"Ann": "going", "Bo": "waiting 1", "Cy": "waiting 2"}
    assert (waiting.wants_offer, waiting.access_needs, written_emails()) == (
        True,
        "Lift",
        [("waiting", "cy@example.org")],
    )


def test_rsvp_with_wait_saves_a_free_place():
    event = meeting()

    rsvp(event=event, name="Cy", email="cy@example.org", wait=True)

    assert (who(event), written_emails()) == ({"Cy": "going"}, [("place", "cy@example.org")])


@pytest.mark.parametrize("name", ["Ann", "Bo"])
def test_rsvp_with_wait_of_an_attendee_on_the_list_only_sends_the_link(name):
    event = full(waiting=("Bo",))
    before = who(event)

    rsvp(event=event, name="Mallory", email=f"{name.upper()}@example.org", wait=True)

    assert (who(event), written_emails()) == (before, [("link", f"{name.lower()}@example.org")])


def test_empty_email_address_matches_no_erased_attendee():
    event = EventFactory()
    AttendeeFactory.create_batch(2, event=event, email="")

    assert event.attendees.with_email("").count() == 0


def test_first_time_attendee_is_emailed_once_what_to_expect():
    event = EventFactory(group=GroupFactory(what_to_expect="Ask for the room at the desk."))
    attendee = rsvp(event=event, name="Ann", email="ann@example.org", is_first_time=True)
    attendees.cancel(attendee=attendee)

    rsvp(event=event, name="Ann", email="ann@example.org", is_first_time=True)

    assert [kind for kind, _to in written_emails()] == ["place", "first_time", "place_cancelled", "place"]
    assert "Ask for the room at the desk." in OutboxEmail.objects.get(kind="first_time").text


@pytest.mark.parametrize(("is_first_time", "words"), [(False, "Ask at the desk."), (True, "")])
def test_what_to_expect_is_sent_only_to_first_time_attendees_and_with_a_text(is_first_time, words):
    event = EventFactory(group=GroupFactory(what_to_expect=words))

    rsvp(event=event, name="Ann", email="ann@example.org", is_first_time=is_first_time)

    assert written_emails() == [("place", "ann@example.org")]


def test_add_with_wait_joins_the_waitlist_when_full():
    event, organiser = full(waiting=("Bo",)), UserFactory()

    attendees.add(event=event, name="Cy", email="cy@example.org", wait=True, by=organiser)

    change = person(event, "Cy").changes.get()
    assert (who(event)["Cy"], change.cause, change.by) == ("waiting 2", "organiser", organiser)


def test_add_with_wait_saves_a_free_place():
    event = meeting()

    attendees.add(event=event, name="Cy", email="cy@example.org", wait=True)

    assert who(event) == {"Cy": "going"}


@pytest.mark.parametrize("status", ["waiting", "offered", "came"])
def test_add_refuses_an_attendee_on_the_list_in_any_status(status):
    attendee = AttendeeFactory(status=status)

    with pytest.raises(ValidationError) as refused:
        attendees.add(event=attendee.event, name="Ann", email=attendee.email)

    assert refused.value.code == "taken"


def test_cancel_by_an_organiser_stores_the_organiser():
    event, organiser = full(waiting=("Bo",)), UserFactory()

    attendees.cancel(attendee=person(event, "Ann"), by=organiser)

    change = person(event, "Ann").changes.last()
    assert (change.cause, change.by, who(event)) == ("organiser", organiser, {"Ann": "cancelled", "Bo": "going"})


def test_cancelling_on_the_waitlist_moves_the_others_up():
    event = full()

    attendees.cancel(attendee=person(event, "Bo"))

    assert who(event) == {"Ann": "going", "Bo": "cancelled", "Cy": "waiting 1", "Di": "waiting 2"}
    assert written_emails() == [("waitlist_left", "bo@example.org")]
    assert OutboxEmail.objects.get().calendar == ""


def test_cancelling_a_place_removes_the_calendar_entry():
    event = full(waiting=())

    attendees.cancel(attendee=person(event, "Ann"))

    assert "\r\nMETHOD:CANCEL\r\n" in OutboxEmail.objects.get().calendar


@pytest.mark.parametrize("status", ["came", "absent"])
def test_cancel_refuses_attendees_who_came_or_were_absent(status):
    attendee = AttendeeFactory(status=status)

    with pytest.raises(ValidationError) as refused:
        attendees.cancel(attendee=attendee)

    assert refused.value.code == "past"


def test_come_back_saves_a_free_place():
    event = meeting(capacity=2)
    attendee = rsvp(event=event, name="Ann", email="ann@example.org")
    attendees.cancel(attendee=attendee)

    for _time in range(2):
        attendees.come_back(attendee=person(event, "Ann"))

    assert who(event) == {"Ann": "going"}
    assert [kind for kind, _to in written_emails()] == ["place", "place_cancelled", "place"]


def test_come_back_to_a_full_event_needs_wait():
    event = full(waiting=())
    AttendeeFactory(event=event, name="Bo", status="cancelled")

    with pytest.raises(ValidationError) as refused:
        attendees.come_back(attendee=person(event, "Bo"))

    assert (refused.value.code, refused.value.messages) == (
        "full", ["All places are taken. You can join the waitlist."],
    )  # fmt: skip
    for _time in range(2):
        attendees.come_back(attendee=person(event, "Bo"), wait=True)
    assert who(event)["Bo"] == "waiting 1"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "cancelled", "cancellation_reason": "Flood"}, "cancelled"),
        ({"starts_at": NOW - 2 * HOUR, "ends_at": NOW}, "past"),
        ({"rsvp_closes_at": NOW}, "closed"),
    ],
)
def test_come_back_refuses_what_rsvp_refuses(values, code):
    attendee = AttendeeFactory(status="cancelled")
    type(attendee.event).objects.filter(pk=attendee.event_id).update(**values)

    with pytest.raises(ValidationError) as refused:
        attendees.come_back(attendee=attendee)

    assert refused.value.code == code


@pytest.mark.parametrize("status", ["offered", "came", "absent"])
def test_come_back_refuses_an_attendee_on_the_list(status):
    attendee = AttendeeFactory(status=status)

    with pytest.raises(ValidationError):
        attendees.come_back(attendee=attendee, wait=True)

    attendee.refresh_from_db()
    assert attendee.status == status


def test_change_details_changes_the_details_only():
    attendee = AttendeeFactory(organisation=OrganisationFactory(name="Old"), name="An")

    attendees.change_details(attendee=attendee, name="Ann", organisation="New", access_needs="Lift", wants_offer=True)

    attendee.refresh_from_db()
    assert (attendee.name, attendee.organisation.name, attendee.access_needs) == ("Ann", "New", "Lift")
    assert (attendee.wants_offer, attendee.status) == (True, Attendee.Status.GOING)
    assert (written_emails(), attendee.changes.count()) == ([], 0)


@pytest.mark.parametrize(("is_shown", "is_wished", "is_shown_after"), [
    (False, True, False), (True, True, True), (True, False, False), (False, False, False),
])  # fmt: skip
def test_change_details_can_hide_a_name_but_not_show_it(is_shown, is_wished, is_shown_after):
    attendee = AttendeeFactory(is_name_public=is_shown)

    attendees.change_details(attendee=attendee, name="Ann", is_name_public=is_wished)

    attendee.refresh_from_db()
    assert attendee.is_name_public is is_shown_after


def test_change_details_refuses_an_erased_attendee():
    attendee = AttendeeFactory(erased_at=NOW - timedelta(days=1))

    with pytest.raises(ValidationError) as refused:
        attendees.change_details(attendee=attendee, name="Ann", organisation="New")

    assert (refused.value.code, Organisation.objects.count()) == ("erased", 0)


@pytest.mark.parametrize("hours_ahead", [100, 40])
def test_first_time_attendee_from_the_waitlist_is_emailed_what_to_expect(hours_ahead):
    event = full(hours_ahead, waiting=(), group=GroupFactory(what_to_expect="Ask at the desk."))
    rsvp(event=event, name="Bo", email="bo@example.org", wait=True, is_first_time=True)
    assert "first_time" not in dict(written_emails())

    attendees.cancel(attendee=person(event, "Ann"))
    attendees.accept(attendee=person(event, "Bo"))

    assert ("first_time", "bo@example.org") in written_emails()


def test_sequence_continues_after_an_erasure():
    event = meeting()
    attendee = rsvp(event=event, name="Ann", email="ann@example.org")
    privacy.erase(attendee=attendee)

    again = rsvp(event=event, name="Ann", email="ann@example.org")

    assert (attendee.pk == again.pk, again.sequence) == (False, 3)
