"""The access needs of a meeting on one page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Attendee, Event
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("number", [1, 3])
def test_page_has_names_needs_and_first_timers(organiser, group, number, django_assert_num_queries):
    event = EventFactory(group=group)
    AttendeeFactory(event=event, name="Pat", email="", access_needs="Captions.\nA lift.", is_first_time=True)
    AttendeeFactory.create_batch(number, event=event, access_needs="A seat.")
    AttendeeFactory(event=event, name="Cy", status="waiting", access_needs="Quiet.")

    with django_assert_num_queries(11):
        response = organiser.get(address(Event, "needs", event.pk))

    text = " ".join(response.text.split())
    for words in (
        "1 comes for the first time", "Captions.<br>A lift.", "(no email address: phone them)", "On the waitlist",
        f"{number + 1} of them have been read by no organiser yet.",
    ):  # fmt: skip
        assert words in text
    assert "no-store" in response.headers["Cache-Control"]


def test_button_records_that_they_are_read(organiser, group):
    event = EventFactory(group=group)
    AttendeeFactory(event=event, access_needs="A lift.")
    page = address(Event, "needs", event.pk)

    response = organiser.post(page, {"shown": organiser.get(page).context["shown"]}, follow=True)

    assert messages_of(response) == ["Access needs of 1 person are recorded as read."]
    assert "An organiser has read these." in response.text
    assert not Attendee.objects.with_unread_needs().exists()


def test_needs_that_came_meanwhile_are_not_recorded_as_read(organiser, group):
    event = EventFactory(group=group)
    AttendeeFactory(event=event, access_needs="A lift.")
    page = address(Event, "needs", event.pk)
    shown = organiser.get(page).context["shown"]
    AttendeeFactory(event=event, access_needs="Captions.")

    response = organiser.post(page, {"shown": shown}, follow=True)

    assert messages_of(response) == ["The access needs have changed since you opened the page. Read them again."]
    assert Attendee.objects.with_unread_needs().count() == 2


def test_past_meeting_has_no_button_and_does_not_show_who_came(organiser, group):
    starts_at = timezone.now() - timedelta(days=1)
    event = EventFactory(group=group, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    for name, status in (("Ann", "came"), ("Bo", "absent")):
        AttendeeFactory(event=event, name=name, status=status, access_needs="A lift.")

    response = organiser.get(address(Event, "needs", event.pk))

    states = {row["state"] for _heading, rows in response.context["parts"] for row in rows}
    assert (states, "I have read these" in response.text) == ({"Had a place"}, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_needs_of_another_groups_meeting_do_not_open_and_are_not_read(organiser, method):
    attendee = AttendeeFactory(access_needs="Theirs.")

    response = getattr(organiser, method)(address(Event, "needs", attendee.event_id))

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert Attendee.objects.with_unread_needs().count() == 1


def test_meeting_without_needs_says_so(organiser, group):
    response = organiser.get(address(Event, "needs", EventFactory(group=group).pk))

    assert "Nobody with a place has told us access needs." in response.text
