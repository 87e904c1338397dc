"""The link to somebody's own page, made anew."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import Attendee, OutboxEmail
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory
from tests.waitlists import HOUR, NOW, letters

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def event_in(hours, **values):
    starts_at = NOW + hours * HOUR
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **values)


def test_a_new_link_makes_the_old_ones_void_and_comes_by_letter():
    attendee = AttendeeFactory(event=event_in(5), email=ANN)
    token, calendar = attendee.token, attendee.calendar_token

    renewed = attendees.renew_link(attendee=attendee)

    assert Attendee.objects.by_token(renewed.token) == attendee
    assert letters() == [("link", ANN)]
    assert f"/attendees/{renewed.token}/" in OutboxEmail.objects.get().text
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(token)
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_calendar_token(calendar)


def test_what_is_erased_has_no_new_link():
    attendee = AttendeeFactory(event=event_in(5), erased_at=timezone.now())

    with pytest.raises(ValidationError) as refusal:
        attendees.renew_link(attendee=attendee)

    assert refusal.value.code == "erased"
    assert letters() == []
