"""The links for door volunteers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import DoorLink, Event
from meetups.models.places import count_places_taken
from meetups.services import doors, events
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, UserFactory
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_link_works_until_six_hours_after_the_end(clock):
    event, organiser = EventFactory(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR), UserFactory()

    link = doors.open_link(event=event, by=organiser)

    assert (link.event, link.created_by, link.expires_at, len(link.token)) == (event, organiser, NOW + 8 * HOUR, 22)
    clock.move_to(NOW + 8 * HOUR - timedelta(seconds=1))
    assert (link.is_open, list(DoorLink.objects.open())) == (True, [link])
    clock.move_to(NOW + 8 * HOUR)
    assert (link.is_open, list(DoorLink.objects.open())) == (False, [])


def test_link_works_until_the_chosen_time():
    event = EventFactory(starts_at=NOW, ends_at=NOW + HOUR)

    for moment in (NOW + HOUR, NOW + 169 * HOUR):
        assert doors.open_link(event=event, expires_at=moment).expires_at == moment


@pytest.mark.parametrize(
    ("fields", "until", "code", "words"),
    [
        ({"status": "draft"}, None, "draft", "Publish the event first: it has no attendees yet."),
        ({"status": "cancelled"}, None, "cancelled", "This event is cancelled, so nobody can be checked in."),
        ({"starts_at": NOW - 8 * HOUR}, None, "past", "Choose a time in the future."),
        ({}, NOW, "past", "Choose a time in the future."),
        (
            {"starts_at": NOW, "ends_at": NOW + HOUR},
            NOW + 169 * HOUR + timedelta(seconds=1),
            "late",
            "Choose a time within a week of the event: the link shows names.",
        ),
    ],
)
def test_link_that_could_not_be_used_is_refused(fields, until, code, words):
    with pytest.raises(ValidationError) as refused:
        doors.open_link(event=EventFactory(**fields), expires_at=until)

    assert (refused.value.code, refused.value.messages, DoorLink.objects.count()) == (code, [words], 0)


def test_revoked_link_stays_expired(clock):
    link, other = DoorLinkFactory(), DoorLinkFactory()

    doors.revoke(link=link)
    clock.shift(HOUR)
    again = doors.revoke(link=link)

    assert (again.expires_at, again.is_open, other.is_open) == (NOW, False, True)


def test_link_of_a_cancelled_event_is_not_open():
    assert DoorLinkFactory(event__status="cancelled").is_open is False


def test_open_links_move_with_the_end_of_the_event():
    event = EventFactory(starts_at=NOW + 24 * HOUR, ends_at=NOW + 25 * HOUR)
    link, ended = doors.open_link(event=event), DoorLinkFactory(event=event, expires_at=NOW - HOUR)
    event.starts_at, event.ends_at = NOW + 48 * HOUR, NOW + 50 * HOUR

    events.save(event=event)

    assert dict(event.door_links.values_list("pk", "expires_at")) == {link.pk: NOW + 56 * HOUR, ended.pk: NOW - HOUR}


def test_link_expires_after_the_end_that_the_event_has_by_now():
    event = EventFactory(starts_at=NOW + 24 * HOUR, ends_at=NOW + 25 * HOUR)
    Event.objects.update(starts_at=NOW + 48 * HOUR, ends_at=NOW + 50 * HOUR)

    assert doors.open_link(event=event).expires_at == NOW + 56 * HOUR


def test_links_stay_when_the_end_stays():
    event = EventFactory(starts_at=NOW + 24 * HOUR, ends_at=NOW + 26 * HOUR)
    link = doors.open_link(event=event, expires_at=NOW + HOUR)
    event.starts_at = NOW + 25 * HOUR

    events.save(event=event)

    link.refresh_from_db()
    assert link.expires_at == NOW + HOUR


def test_event_with_more_check_ins_than_places_can_be_edited():
    event = EventFactory(starts_at=NOW - HOUR, ends_at=NOW + HOUR, capacity=1)
    AttendeeFactory(event=event)
    doors.walk_in(event=event, name="Ann")
    event.summary = "What happened."

    events.save(event=event)

    event.refresh_from_db()
    assert (event.summary, count_places_taken(event.pk)) == ("What happened.", 2)
