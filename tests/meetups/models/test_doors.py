"""Door codes and door links."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Attendee
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_code_finds_its_attendee_and_is_no_token():
    ann, bea = AttendeeFactory(), AttendeeFactory()

    assert Attendee.objects.by_door_code(ann.door_code) == ann
    assert ann.door_code.startswith(f"{ann.pk}.")
    assert ann.door_code != bea.door_code
    for lookup in (Attendee.objects.by_token, Attendee.objects.by_calendar_token):
        with pytest.raises(Attendee.DoesNotExist):
            lookup(ann.door_code)


def test_code_stays_valid_after_a_new_secret():
    ann = AttendeeFactory()
    code = ann.door_code
    ann.secret = "another"
    ann.save()

    assert Attendee.objects.by_door_code(code) == ann


@pytest.mark.parametrize(
    "code", ["", ".", "1", "1.x", "x.{signature}", "{pk}", "{pk}.", "{other}.{signature}", "\x00", "é"]
)
def test_code_without_a_valid_signature_finds_no_attendee(code):
    ann = AttendeeFactory()
    signature = ann.door_code.partition(".")[2]

    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_door_code(code.format(pk=ann.pk, other=ann.pk + 1, signature=signature))


def test_token_of_a_place_is_no_code():
    ann = AttendeeFactory()

    for token in (ann.token, ann.calendar_token):
        with pytest.raises(Attendee.DoesNotExist):
            Attendee.objects.by_door_code(token)


def test_code_of_an_attendee_of_another_event_is_refused():
    ann = AttendeeFactory()

    with pytest.raises(Attendee.DoesNotExist):
        EventFactory().attendees.by_door_code(ann.door_code)


def test_open_links_have_not_expired():
    open_link = DoorLinkFactory()
    DoorLinkFactory(expires_at=timezone.now() - timedelta(seconds=1))

    assert list(type(open_link).objects.open()) == [open_link]
    assert str(open_link) == str(open_link.event)


def test_door_link_is_called_as_its_event_and_has_a_url_with_its_token():
    link = DoorLinkFactory(event__title="Tea")

    assert str(link).startswith("Tea")
    assert link.get_absolute_url() == f"/door/{link.token}/"
