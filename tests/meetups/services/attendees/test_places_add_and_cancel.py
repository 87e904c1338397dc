from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import Attendee, OutboxEmail
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CANCELLED = Attendee.Status.CANCELLED


def emails():
    return [(email.to, email.subject.partition(":")[0]) for email in OutboxEmail.objects.order_by("pk")]


@pytest.mark.parametrize("event", [{}, {"status": "tentative"}, {"rsvp_opens_at": NOW + HOUR}, {"rsvp_closes_at": NOW}])
def test_add_saves_a_place_whether_sign_up_is_open_or_not(event):
    event, council = EventFactory(**event), OrganisationFactory()

    attendee = attendees.add(event=event, name="Ann", email="ann@example.org", organisation=council.name)

    attendee.refresh_from_db()
    assert (attendee.event, attendee.name, attendee.organisation) == (event, "Ann", council)
    assert emails() == [("ann@example.org", "You have a place")]


def test_add_sends_no_email_about_a_past_event():
    event = EventFactory(starts_at=NOW - HOUR, ends_at=NOW)

    attendee = attendees.add(event=event, name="Ann", email="ann@example.org")

    assert attendee.is_going is True
    assert emails() == []


def test_nobody_is_added_to_a_cancelled_event_or_put_back_on_its_list():
    event = EventFactory(status="cancelled")
    gone = AttendeeFactory(event=event, status="cancelled")

    for service, about in ((attendees.add, {"event": event, "name": "Ann"}), (attendees.restore, {"attendee": gone})):
        for wait in (False, True):
            with pytest.raises(ValidationError) as refused:
                service(**about, wait=wait)
            assert refused.value.code == "cancelled"

    assert list(event.attendees.values_list("status", flat=True)) == ["cancelled"]


def test_add_refuses_while_the_event_is_a_draft():
    event = EventFactory(status="draft")

    with pytest.raises(ValidationError) as refused:
        attendees.add(event=event, name="Ann", email="ann@example.org")

    assert (refused.value.code, event.attendees.count(), emails()) == ("draft", 0, [])


def test_add_refuses_when_full():
    event = EventFactory(capacity=1)
    AttendeeFactory(event=event)

    with pytest.raises(ValidationError) as refused:
        attendees.add(event=event, name="Ann", email="ann@example.org")

    assert refused.value.code == "full"
    assert refused.value.messages == ["All places are taken. Raise the number of places first."]
    assert event.attendees.count() == 1


@pytest.mark.parametrize("capacity", [None, 1])
def test_add_refuses_an_attendee_who_has_a_place(capacity):
    event = EventFactory(capacity=capacity)
    AttendeeFactory(event=event, email="ann@example.org", name="Ann")

    with pytest.raises(ValidationError) as refused:
        attendees.add(event=event, name="Other", email="ANN@example.org")

    assert refused.value.code == "taken"
    assert refused.value.messages == ["This email address is on the list already."]
    assert event.attendees.get().name == "Ann"


def test_add_gives_a_cancelled_attendee_a_place_again():
    cancelled = AttendeeFactory(email="ann@example.org", status=CANCELLED)

    attendee = attendees.add(event=cancelled.event, name="Ann", email="Ann@example.org")

    assert (attendee.pk, attendee.status) == (cancelled.pk, "going")


def test_cancel_gives_up_the_place_and_emails_the_attendee():
    attendee = AttendeeFactory(email="ann@example.org", event__title="Show and tell")

    cancelled = attendees.cancel(attendee=attendee)

    attendee.refresh_from_db()
    assert (attendee.status, cancelled) == ("cancelled", attendee)
    email = OutboxEmail.objects.get()
    assert email.to == "ann@example.org"
    assert email.subject == "You no longer have a place: Show and tell, Fri 27 Nov"
    assert OrmQ.objects.count() == 1


def test_cancel_twice_is_the_same_as_once():
    attendee = AttendeeFactory()
    attendees.cancel(attendee=attendee)

    again = attendees.cancel(attendee=attendee)

    assert again.status == "cancelled"
    assert OutboxEmail.objects.count() == 1


def test_cancel_sends_an_email_each_time():
    attendee = rsvp(event=EventFactory(), name="Ann", email="ann@example.org")
    attendees.cancel(attendee=attendee)
    rsvp(event=attendee.event, name="Ann", email="ann@example.org")

    attendees.cancel(attendee=attendee)

    assert [subject for _, subject in emails()] == ["You have a place", "You no longer have a place"] * 2


def test_cancel_is_possible_until_the_event_is_over():
    attendee = AttendeeFactory(event__starts_at=NOW - HOUR, event__ends_at=NOW + timedelta(seconds=1))

    assert attendees.cancel(attendee=attendee).status == "cancelled"


def test_cancel_refuses_once_the_event_is_over():
    attendee = AttendeeFactory(event__starts_at=NOW - HOUR, event__ends_at=NOW)

    with pytest.raises(ValidationError) as refused:
        attendees.cancel(attendee=attendee)

    attendee.refresh_from_db()
    assert (refused.value.code, attendee.status) == ("past", "going")
    assert refused.value.messages == ["This event is over, so there is nothing to cancel."]
    assert OutboxEmail.objects.count() == 0


def test_cancel_again_after_the_event_is_no_error():
    attendee = AttendeeFactory(event__starts_at=NOW - HOUR, event__ends_at=NOW, status=CANCELLED)

    assert attendees.cancel(attendee=attendee) == attendee
