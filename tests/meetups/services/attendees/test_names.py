import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee
from meetups.queries.attendees import names_coming
from meetups.services import attendees
from meetups.services.attendees import names
from tests.factories import AttendeeFactory

pytestmark = pytest.mark.django_db
Status = Attendee.Status


@pytest.mark.parametrize("status", Attendee.HELD)
def test_name_is_shown_and_hidden_again(status):
    attendee = AttendeeFactory(status=status, wants_name_public=True)

    assert names.show(attendee=attendee).is_name_public is True
    assert names.show(attendee=attendee).is_name_public is True
    names.hide(attendee=attendee)

    attendee.refresh_from_db()
    assert (attendee.is_name_public, attendee.wants_name_public) == (False, False)


@pytest.mark.parametrize("status", [one for one in Status if one not in Attendee.HELD])
def test_name_is_not_shown_without_a_place(status):
    attendee = AttendeeFactory(status=status)

    with pytest.raises(ValidationError) as refused:
        names.show(attendee=attendee)

    assert (refused.value.code, refused.value.messages) == ("state", ["You can show your name once you have a place."])


def test_name_of_an_erased_attendee_is_not_shown():
    attendee = AttendeeFactory(erased_at="2026-01-01T00:00Z")

    with pytest.raises(ValidationError):
        names.show(attendee=attendee)


BOB = {"name": "Bob", "email": "bob@example.org"}


@pytest.mark.parametrize(
    ("correction", "shown"),
    [
        ({"name": "Eve Smith", "email": "eve@example.org"}, []),
        ({"name": "Eve Smith", "email": "bob@example.org"}, []),
        ({"name": "Bob", "email": "eve@example.org"}, []),
        ({"name": "Eve Smith", "email": "bob@example.org", "is_name_public": True}, []),
        ({"email": "bob@example.org", "access_needs": "A chair"}, ["Bob"]),
    ],
)
def test_correction_of_the_name_or_email_address_by_an_organiser_hides_the_name(correction, shown):
    attendee = AttendeeFactory(**BOB, is_name_public=True, wants_name_public=True)

    attendees.correct(attendee=attendee, **correction)

    assert names_coming(attendee.event, has_door=False) == shown
    attendee.refresh_from_db()
    assert attendee.wants_name_public is bool(shown)


@pytest.mark.parametrize("name", ["Carol Jones", "Bob"])
def test_name_of_an_attendee_added_again_is_not_shown(name):
    attendee = AttendeeFactory(**BOB, is_name_public=True, wants_name_public=True)
    attendees.cancel(attendee=attendee)

    again = attendees.add(event=attendee.event, name=name, email="Bob@example.org")

    assert (again.pk, again.wants_name_public) == (attendee.pk, False)
    assert names_coming(attendee.event, has_door=False) == []


def test_name_of_an_attendee_restored_under_another_name_is_not_shown():
    attendee = AttendeeFactory(**BOB, is_name_public=True)
    attendees.cancel(attendee=attendee)
    attendees.correct(attendee=attendee, name="Carol Jones", email="carol@example.org")

    attendees.restore(attendee=attendee)

    assert names_coming(attendee.event, has_door=False) == []


def test_name_stays_shown_when_the_attendee_changes_it():
    attendee = AttendeeFactory(**BOB, is_name_public=True)

    attendees.change_details(attendee=attendee, name="Bobby")

    assert names_coming(attendee.event, has_door=False) == ["Bobby"]
