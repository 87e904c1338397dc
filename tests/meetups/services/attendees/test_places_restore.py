"""Restoring cancelled attendees and correcting details, as an organiser."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import AttendeeChange
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory, UserFactory
from tests.waitlists import HOUR, NOW, full, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_restore_gives_a_cancelled_attendee_a_free_place():
    event, organiser = full(waiting=()), UserFactory()
    attendees.cancel(attendee=person(event, "Ann"))

    attendees.restore(attendee=person(event, "Ann"), by=organiser)

    assert who(event) == {"Ann": "going"}
    assert written_emails() == [("place_cancelled", "ann@example.org"), ("place", "ann@example.org")]
    last = AttendeeChange.objects.last()
    assert (last.was, last.became, last.cause, last.by) == ("cancelled", "going", "organiser", organiser)


@pytest.mark.parametrize(
    ("name", "wait", "code"), [("Ann", False, "full"), ("Bo", False, "state"), ("Bo", True, "state")]
)
def test_restore_refuses_a_full_event_and_an_attendee_on_the_list(name, wait, code):
    event = full()
    attendees.cancel(attendee=person(event, "Ann"))
    before = who(event)

    with pytest.raises(ValidationError) as refusal:
        attendees.restore(attendee=person(event, name), wait=wait)

    assert (refusal.value.code, who(event)) == (code, before)


def test_erased_attendee_is_not_restored_or_corrected():
    attendee = AttendeeFactory(event=EventFactory(), status="cancelled", name="", email="", erased_at=NOW)

    for service, details in ((attendees.restore, {}), (attendees.correct, {"email": "x@example.org"})):
        with pytest.raises(ValidationError) as refusal:
            service(attendee=attendee, **details)
        assert refusal.value.code == "erased"


def test_correction_without_a_new_email_address_sends_no_email():
    event = full(waiting=())
    secret = person(event, "Ann").secret

    attendees.correct(attendee=person(event, "Ann"), email="ann@example.org", name="Ann Reed", organisation="Hall")

    ann = person(event, "Ann Reed")
    assert (ann.secret, ann.organisation.name, written_emails()) == (secret, "Hall", [])


def test_correction_after_the_event_sends_no_email(clock):
    event = full(waiting=())
    secret = person(event, "Ann").secret
    clock.shift(200 * HOUR)

    attendees.correct(attendee=person(event, "Ann"), email="new@example.org")

    assert (person(event, "Ann").email, written_emails()) == ("new@example.org", [])
    assert person(event, "Ann").secret != secret  # the link in the emails to the former address is void


def test_cancelling_at_a_draft_sends_no_email():
    attendee = AttendeeFactory(event=EventFactory(status="draft", starts_at=NOW + 100 * HOUR))

    attendees.cancel(attendee=attendee)

    assert written_emails() == []
