import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django_q.models import OrmQ

from meetups.models import Attendee, Organisation, OutboxEmail
from meetups.services import attendees
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CANCELLED = Attendee.Status.CANCELLED


def emails():
    return [(email.to, email.subject.partition(":")[0]) for email in OutboxEmail.objects.order_by("pk")]


def test_rsvp_saves_a_place_with_all_details():
    event = EventFactory()

    attendee = rsvp(
        event=event,
        name="Ann",
        email="Ann@Example.org",
        organisation="Ministry of Rooms",
        access_needs="A seat near the door.",
        wants_name_public=True,
        is_first_time=True,
    )

    attendee.refresh_from_db()
    assert (attendee.event, attendee.name, attendee.email, attendee.status) == (
        event,
        "Ann",
        "Ann@example.org",
        "going",
    )
    assert (attendee.organisation.name, attendee.access_needs) == ("Ministry of Rooms", "A seat near the door.")
    assert (attendee.wants_name_public, attendee.is_first_time) == (True, True)
    assert attendee.is_name_public is False


def test_rsvp_does_not_show_the_name():
    attendee = rsvp(event=EventFactory(), name="Ann", email="ann@example.org", is_name_public=True)

    assert (attendee.is_name_public, attendee.wants_name_public, attendee.is_first_time) == (False, False, False)
    assert (attendee.organisation, attendee.access_needs) == (None, "")


def test_rsvp_queues_the_email_with_the_link():
    attendee = rsvp(event=EventFactory(title="Show and tell"), name="Ann", email="ann@example.org")

    email = OutboxEmail.objects.get()
    assert (email.to, email.subject) == (
        "ann@example.org",
        "You have a place: Show and tell, Fri 27 Nov",
    )
    assert f"http://testserver/attendees/{attendee.token}/" in email.text
    assert [(row.task["func"], row.task["args"]) for row in OrmQ.objects.all()] == [
        ("meetups.tasks.deliver", (email.pk,))
    ]


def test_rsvp_that_is_rolled_back_leaves_no_email_and_no_task():
    event = EventFactory()

    with transaction.atomic():
        rsvp(event=event, name="Ann", email="ann@example.org")
        transaction.set_rollback(True)

    assert (Attendee.objects.count(), OutboxEmail.objects.count(), OrmQ.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("event", "code", "words"),
    [
        ({"status": "draft"}, "draft", "This event is not published yet."),
        ({"status": "cancelled"}, "cancelled", "This event is cancelled, so there are no places to take."),
        ({"starts_at": NOW - HOUR, "ends_at": NOW}, "past", "This event is over."),
        ({"rsvp_opens_at": NOW + HOUR}, "early", "Sign-up is not open yet."),
        ({"rsvp_closes_at": NOW}, "closed", "Sign-up is closed."),
    ],
)
def test_rsvp_refuses_a_closed_event_with_a_message(event, code, words):
    event = EventFactory(**event)

    with pytest.raises(ValidationError) as refused:
        rsvp(event=event, name="Ann", email="ann@example.org")

    assert (refused.value.code, refused.value.messages) == (code, [words])
    assert (Attendee.objects.count(), OutboxEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize(("code", "event"), [("draft", {"status": "draft"}), ("cancelled", {"status": "cancelled"})])
def test_rsvp_uses_the_current_event(code, event):
    before = EventFactory()
    type(before).objects.filter(pk=before.pk).update(cancellation_reason="Flood", **event)

    with pytest.raises(ValidationError) as refused:
        rsvp(event=before, name="Ann", email="ann@example.org")

    assert refused.value.code == code


def test_rsvp_refuses_when_all_places_are_taken():
    event = EventFactory(capacity=2)
    rsvp(event=event, name="Ann", email="ann@example.org")
    rsvp(event=event, name="Bo", email="bo@example.org")

    with pytest.raises(ValidationError) as refused:
        rsvp(event=event, name="Cy", email="cy@example.org", organisation="Ministry of Rooms")

    assert (refused.value.code, refused.value.messages) == (
        "full",
        ["All places are taken. If this email address has one already, we are sending its link."],
    )
    assert list(event.attendees.values_list("name", flat=True)) == ["Ann", "Bo"]
    assert [to for to, _ in emails()] == ["ann@example.org", "bo@example.org"]
    assert Organisation.objects.count() == 0


def test_rsvp_takes_a_place_that_was_given_up():
    event = EventFactory(capacity=1)
    AttendeeFactory(event=event, status=CANCELLED)

    attendee = rsvp(event=event, name="Ann", email="ann@example.org")

    assert list(event.attendees.going()) == [attendee]


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@EXAMPLE.ORG", "Ann@Example.Org"])
def test_rsvp_with_a_known_email_address_in_any_case_sends_the_link_again(email):
    event = EventFactory(capacity=5)
    first = rsvp(event=event, name="Ann", email="ann@example.org", access_needs="Lift")

    second = rsvp(event=event, name="Mallory", email=email, is_name_public=True)

    assert second == first
    assert list(event.attendees.values_list("name", "email", "access_needs", "is_name_public")) == [
        ("Ann", "ann@example.org", "Lift", False)
    ]
    assert emails() == [("ann@example.org", "You have a place"), ("ann@example.org", "Your link")]


def test_rsvp_of_a_known_attendee_at_a_full_event_is_refused_and_sends_the_link():
    event = EventFactory(capacity=1)
    rsvp(event=event, name="Ann", email="ann@example.org")

    with pytest.raises(ValidationError) as refused:
        rsvp(event=event, name="Ann", email="ANN@example.org")

    assert (refused.value.code, refused.value.messages) == (
        "full",
        ["All places are taken. If this email address has one already, we are sending its link."],
    )
    assert emails() == [("ann@example.org", "You have a place")]
    work()
    assert emails() == [("ann@example.org", "You have a place"), ("ann@example.org", "Your link")]


def test_rsvp_after_cancelling_saves_a_place_with_the_new_details():
    event = EventFactory()
    first = rsvp(event=event, name="Ann", email="ann@example.org", organisation="Old", is_first_time=True)
    attendees.cancel(attendee=first)

    again = rsvp(event=event, name="Ann B", email="Ann@example.org", organisation="New", access_needs="Lift")

    again.refresh_from_db()
    assert (again.pk, again.status, again.name, again.email) == (first.pk, "going", "Ann B", "ann@example.org")
    assert (again.organisation.name, again.access_needs, again.is_first_time) == ("New", "Lift", False)


def test_rsvp_after_cancelling_is_refused_when_full():
    event = EventFactory(capacity=1)
    AttendeeFactory(event=event, email="ann@example.org", status=CANCELLED)
    AttendeeFactory(event=event)

    with pytest.raises(ValidationError) as refused:
        rsvp(event=event, name="Ann", email="ann@example.org")

    assert refused.value.code == "full"
    assert emails() == []


def test_rsvp_is_open_while_the_event_is_on():
    event = EventFactory(starts_at=NOW - HOUR, ends_at=NOW + HOUR)

    attendee = rsvp(event=event, name="Ann", email="ann@example.org")

    assert attendee.is_going is True
