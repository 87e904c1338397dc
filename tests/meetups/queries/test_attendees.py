from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Attendee
from meetups.models.grace import GRACE
from meetups.queries.attendees import Numbers, names_coming, numbers_coming, numbers_of_events
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meeting(starts_at, **fields):
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **fields)


def test_numbers_count_attendees_and_organisations():
    event, council = EventFactory(), OrganisationFactory()
    AttendeeFactory.create_batch(2, event=event, organisation=council)
    AttendeeFactory(event=event, organisation=OrganisationFactory())
    AttendeeFactory(event=event)
    AttendeeFactory(event=event, organisation=OrganisationFactory(), status=Attendee.Status.CANCELLED)

    numbers = numbers_coming(event)

    assert (numbers.going, numbers.organisations) == (4, 2)


@pytest.mark.parametrize(("going", "are_public"), [(0, False), (4, False), (5, True), (6, True)])
def test_numbers_are_public_from_five_people_up(going, are_public):
    event = EventFactory()
    AttendeeFactory.create_batch(going, event=event)

    assert numbers_coming(event).are_public is are_public


def test_numbers_and_names_coming_of_one_event():
    event, council = meeting(NOW + DAY), OrganisationFactory()
    AttendeeFactory(event=event, organisation=council, name="Zoë", is_name_public=True)
    AttendeeFactory(event=event, organisation=council, name="Ann", is_name_public=True)
    AttendeeFactory(event=event, organisation=None, name="Quiet", is_name_public=False)
    AttendeeFactory(event=event, status="cancelled", name="Gone", is_name_public=True)
    AttendeeFactory(is_name_public=True)

    AttendeeFactory(
        event=event, status="offered", name="Asked", organisation=OrganisationFactory(), is_name_public=True
    )
    AttendeeFactory.create_batch(2, event=event, status="waiting", organisation=OrganisationFactory())

    assert numbers_coming(event) == (3, 1, 4, 2, 0, 2)
    assert names_coming(event, has_door=False) == ["Ann", "Zoë"]
    other = meeting(NOW)
    assert numbers_coming(other) == (0, 0, 0, 0, 0, 0)
    assert numbers_of_events([event.pk, other.pk]) == {event.pk: numbers_coming(event)}


def test_reservation_only_takes_a_place_until_it_expires():
    event, until = meeting(NOW + DAY), NOW + DAY / 24
    for status in ("reserved", "reserved_waiting"):
        AttendeeFactory(event=event, status=status, reserved_until=until, is_name_public=True)

    assert numbers_coming(event) == (0, 0, 1, 0, 0, 0)
    assert names_coming(event, has_door=False) == []
    with time_machine.travel(until + GRACE, tick=False):
        assert numbers_coming(event) == (0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("status", "is_past", "has_door", "is_named"),
    [
        ("going", False, False, True), ("came", False, True, True), ("going", False, True, True),
        ("absent", False, True, False), ("came", True, True, True), ("going", True, True, False),
        ("absent", True, True, False), ("going", True, False, True), ("absent", True, False, False),
    ],
)  # fmt: skip
def test_names_after_an_event_with_check_in_are_of_attendees_who_came(status, is_past, has_door, is_named):
    event = meeting(NOW - DAY if is_past else NOW - DAY / 48)
    AttendeeFactory(event=event, status=status, name="Ann", is_name_public=True)

    assert names_coming(event, has_door=has_door) == ["Ann"] * is_named


def test_names_are_limited_after_attendees_who_did_not_come_are_excluded(django_assert_num_queries):
    event = meeting(NOW - DAY)
    rows = [AttendeeFactory.build(event=event, name=f"Ann {one:03}", is_name_public=True) for one in range(205)]
    Attendee.objects.bulk_create(rows)
    AttendeeFactory(event=event, status="came", name="Zoë", is_name_public=True)

    for has_door, names in ((True, ["Zoë"]), (False, [f"Ann {one:03}" for one in range(200)])):
        with django_assert_num_queries(1):
            assert names_coming(event, has_door=has_door) == names


@pytest.mark.parametrize(
    ("going", "organisations", "capacity", "is_past", "words"),
    [
        (5, 1, None, False, "5 people"),
        (34, 21, 40, False, "34 people from 21 organisations, 40 places in all"),
        (34, 21, 40, True, "34 people from 21 organisations took a place"),
        (4, 4, 12, False, "There are 12 places."),
        (4, 4, 12, True, ""),
    ],
)
def test_numbers_in_words(going, organisations, capacity, is_past, words):
    assert Numbers(going, organisations).in_words(capacity, is_past=is_past) == words
