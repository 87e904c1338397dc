"""A new link to an attendee's page."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import Attendee, OutboxEmail
from meetups.services import attendees
from tests.factories import AttendeeFactory, EventFactory
from tests.waitlists import HOUR, NOW, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"


def event_in(hours, **values):
    starts_at = NOW + hours * HOUR
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **values)


def test_new_link_is_emailed_and_voids_the_former_ones():
    attendee = AttendeeFactory(event=event_in(5), email=ANN)
    token, calendar = attendee.token, attendee.calendar_token

    renewed = attendees.renew_link(attendee=attendee)

    assert Attendee.objects.by_token(renewed.token) == attendee
    assert written_emails() == [("link", ANN)]
    assert f"/attendees/{renewed.token}/" in OutboxEmail.objects.get().text
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_token(token)
    with pytest.raises(Attendee.DoesNotExist):
        Attendee.objects.by_calendar_token(calendar)


def test_erased_attendee_gets_no_new_link():
    attendee = AttendeeFactory(event=event_in(5), erased_at=timezone.now())

    with pytest.raises(ValidationError) as refusal:
        attendees.renew_link(attendee=attendee)

    assert refusal.value.code == "erased"
    assert written_emails() == []


def test_new_calendar_url_voids_those_of_all_places_of_the_email_address():
    mine, other = AttendeeFactory(event=event_in(5), email=ANN), AttendeeFactory(event=event_in(6), email=ANN.upper())
    theirs = AttendeeFactory(event=event_in(5))
    tokens = [attendee.calendar_token for attendee in (mine, other, theirs)]

    renewed = attendees.renew_calendar(attendee=mine)

    assert Attendee.objects.by_calendar_token(renewed.calendar_token) == mine
    assert Attendee.objects.by_calendar_token(tokens[2]) == theirs
    for token in tokens[:2]:
        with pytest.raises(Attendee.DoesNotExist):
            Attendee.objects.by_calendar_token(token)


def test_attendee_who_was_phoned_is_recorded_by_the_time_and_nothing_else(clock):
    pat = AttendeeFactory(event=event_in(5), email="", name="Pat")
    clock.shift(HOUR)

    attendees.record_phoned(attendee=pat)

    pat.refresh_from_db()
    assert (pat.name, pat.status, pat.updated_at, written_emails()) == ("Pat", "going", NOW + HOUR, [])


@pytest.mark.parametrize(("fields", "code"), [({"email": ANN}, "emailed"), ({"email": "", "erased_at": NOW}, "erased")])
def test_nobody_else_is_recorded_as_phoned(fields, code):
    with pytest.raises(ValidationError) as refusal:
        attendees.record_phoned(attendee=AttendeeFactory(event=event_in(5), **fields))

    assert refusal.value.code == code
