import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee
from meetups.services import attendees, needs
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory()


def unread(event):
    return list(event.attendees.with_unread_needs().values_list("access_needs", flat=True))


def test_needs_are_read_once_for_all_organisers(event):
    AttendeeFactory(event=event, access_needs="A step-free route")
    AttendeeFactory(event=event, access_needs="Captions")
    AttendeeFactory(event=event)
    AttendeeFactory(access_needs="Of another meeting")

    assert needs.mark_read(event=event, shown=needs.fingerprint(event)) == 2
    assert needs.mark_read(event=event, shown=needs.fingerprint(event)) == 0

    assert unread(event) == []
    assert Attendee.objects.with_unread_needs().get().access_needs == "Of another meeting"


def test_needs_of_attendees_without_a_place_are_not_read_with_the_others(event):
    waiting = AttendeeFactory(event=event, access_needs="A hearing loop", status="waiting", waitlist_number=1)
    AttendeeFactory(event=event, access_needs="Captions", status="cancelled")

    assert needs.mark_read(event=event, shown=needs.fingerprint(event)) == 0

    Attendee.objects.filter(pk=waiting.pk).update(status="going", waitlist_number=None)
    assert unread(event) == ["A hearing loop"]


def test_needs_that_came_after_the_page_was_opened_are_not_read(event):
    AttendeeFactory(event=event, access_needs="Captions")
    shown = needs.fingerprint(event)
    AttendeeFactory(event=event, access_needs="A step-free route")

    with pytest.raises(ValidationError) as refused:
        needs.mark_read(event=event, shown=shown)

    assert refused.value.code == "changed"
    assert sorted(unread(event)) == ["A step-free route", "Captions"]


@pytest.mark.parametrize(("now", "left"), [("A quiet seat", ["A quiet seat"]), ("Captions", []), ("", [])])
def test_only_changed_needs_have_to_be_read_again(event, now, left):
    attendee = AttendeeFactory(event=event, access_needs="Captions")
    needs.mark_read(event=event, shown=needs.fingerprint(event))

    attendees.change_details(attendee=attendee, name="Kim", access_needs=now)

    assert unread(event) == left


def test_other_details_leave_needs_read(event):
    attendee = AttendeeFactory(event=event, access_needs="Captions")
    needs.mark_read(event=event, shown=needs.fingerprint(event))

    attendees.change_details(attendee=attendee, name="Kim")

    assert unread(event) == []
