"""Reserved places and public names in the admin, and the switch that turns confirmations off."""

import pytest

from meetups.models import Attendee, Event
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"


@pytest.fixture
def event(db):
    return EventFactory(capacity=9)


@pytest.fixture
def organiser(client, event):
    client.force_login(OrganiserFactory(group=event.group).user)
    return client


def change(client, model, row, **changes):
    page = address(model, "change", row.pk)
    posted = {name: value for name, value in (as_posted(client.get(page)) | changes).items() if value is not None}
    return client.post(page, posted)


@pytest.mark.parametrize(("before", "posted", "after"), [(False, "on", False), (True, None, False)])
def test_organiser_can_hide_a_name_and_cannot_show_one(organiser, event, before, posted, after):
    attendee = AttendeeFactory(event=event, is_name_public=before)

    response = change(organiser, Attendee, attendee, is_name_public=posted, name="Ada Brook")

    attendee.refresh_from_db()
    assert (response.status_code, attendee.name, attendee.is_name_public) == (302, "Ada Brook", after)


def test_list_can_be_filtered_by_unconfirmed_attendees(organiser, event):
    for status in ("going", "reserved", "reserved_waiting"):
        AttendeeFactory(event=event, name=f"Ada {status}", status=status)

    page = organiser.get(f"{LIST}?state=reserved").content.decode()

    assert "Place reserved, not confirmed" in page
    assert "Waitlist position reserved, not confirmed" in page
    assert "Ada going" not in page


def test_organiser_can_confirm_a_reserved_place(organiser, event):
    attendee = AttendeeFactory(event=event, status="reserved")

    organiser.post(LIST, {"action": "give_place", "_selected_action": [attendee.pk]}, follow=True)

    attendee.refresh_from_db()
    assert attendee.status == "going"


def test_organiser_turns_confirmations_off_and_on_for_an_event(organiser, event):
    response = change(organiser, Event, event, confirms_sign_ups=None)

    event.refresh_from_db()
    assert (response.status_code, event.confirms_sign_ups) == (302, False)
    change(organiser, Event, event, confirms_sign_ups="on")
    event.refresh_from_db()
    assert event.confirms_sign_ups is True
