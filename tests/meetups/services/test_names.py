import pytest
from django.core.exceptions import ValidationError

from meetups.models import Attendee
from meetups.services import names
from tests.factories import AttendeeFactory

pytestmark = pytest.mark.django_db
Status = Attendee.Status


@pytest.mark.parametrize("status", Attendee.HELD)
def test_a_name_is_shown_and_hidden_again(status):
    attendee = AttendeeFactory(status=status, wants_name_public=True)

    assert names.show(attendee=attendee).is_name_public is True
    assert names.show(attendee=attendee).is_name_public is True
    names.hide(attendee=attendee)

    attendee.refresh_from_db()
    assert (attendee.is_name_public, attendee.wants_name_public) == (False, False)


@pytest.mark.parametrize("status", [one for one in Status if one not in Attendee.HELD])
def test_a_name_is_not_shown_without_a_place(status):
    attendee = AttendeeFactory(status=status)

    with pytest.raises(ValidationError) as refused:
        names.show(attendee=attendee)

    assert (refused.value.code, refused.value.messages) == ("state", ["A name can be shown once you have a place."])


def test_a_name_that_is_erased_is_not_shown():
    attendee = AttendeeFactory(erased_at="2026-01-01T00:00Z")

    with pytest.raises(ValidationError):
        names.show(attendee=attendee)
