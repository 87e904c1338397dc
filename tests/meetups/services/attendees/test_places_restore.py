"""An organiser puts somebody back on the list, or corrects what is known of them."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetups.models import AttendeeChange
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory, UserFactory
from tests.waitlists import HOUR, NOW, full, letters, person, who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_who_cancelled_is_given_a_place_again_while_one_is_free():
    event, organiser = full(waiting=()), UserFactory()
    attendees.cancel(attendee=person(event, "Ann"))

    attendees.restore(attendee=person(event, "Ann"), by=organiser)

    assert who(event) == {"Ann": "going"}
    assert letters() == [("place_cancelled", "ann@example.org"), ("place", "ann@example.org")]
    last = AttendeeChange.objects.last()
    assert (last.was, last.became, last.cause, last.by) == ("cancelled", "going", "organiser", organiser)


@pytest.mark.parametrize(
    ("name", "wait", "code"), [("Ann", False, "full"), ("Bo", False, "state"), ("Bo", True, "state")]
)
def test_restore_refuses_in_words(name, wait, code):
    event = full()
    attendees.cancel(attendee=person(event, "Ann"))
    before = who(event)

    with pytest.raises(ValidationError) as refusal:
        attendees.restore(attendee=person(event, name), wait=wait)

    assert (refusal.value.code, who(event)) == (code, before)


def test_who_is_erased_is_not_restored_and_not_corrected():
    attendee = AttendeeFactory(event=EventFactory(), status="cancelled", name="", email="", erased_at=NOW)

    for service, details in ((attendees.restore, {}), (attendees.correct, {"email": "x@example.org"})):
        with pytest.raises(ValidationError) as refusal:
            service(attendee=attendee, **details)
        assert refusal.value.code == "erased"


def test_a_correction_without_a_new_address_writes_no_letter():
    event = full(waiting=())
    key = person(event, "Ann").secret

    attendees.correct(attendee=person(event, "Ann"), email="ann@example.org", name="Ann Reed", organisation="Hall")

    ann = person(event, "Ann Reed")
    assert (ann.secret, ann.organisation.name, letters()) == (key, "Hall", [])


def test_a_new_address_after_the_event_is_sent_nothing(clock):
    event = full(waiting=())
    key = person(event, "Ann").secret
    clock.shift(200 * HOUR)

    attendees.correct(attendee=person(event, "Ann"), email="new@example.org")

    assert (person(event, "Ann").email, letters()) == ("new@example.org", [])
    assert person(event, "Ann").secret != key  # the link that whoever had the old address has leads nowhere


def test_cancelling_at_a_draft_writes_no_letter():
    attendee = AttendeeFactory(event=EventFactory(status="draft", starts_at=NOW + 100 * HOUR))

    attendees.cancel(attendee=attendee)

    assert letters() == []
