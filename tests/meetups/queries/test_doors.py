"""The door list, and the number of places not used."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from meetups.queries.doors import door_of, door_version, is_days_away, places_not_used
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, GroupFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def past(group, days, *statuses, **fields):
    event = EventFactory(group=group, starts_at=timezone.now() - days * DAY, **fields)
    for status in statuses:
        AttendeeFactory(event=event, status=status)
    return event


def test_numbers_do_not_depend_on_the_search(django_assert_num_queries):
    event = EventFactory()
    for status in ("going", "came", "absent", "waiting", "offered", "cancelled"):
        AttendeeFactory(
            event=event, name=status, status=status, is_first_time=True, organisation=OrganisationFactory(name=status)
        )
    AttendeeFactory(event=event, name="erased", status="came", erased_at=timezone.now())

    with django_assert_num_queries(1):
        door = door_of(event, "ing")

    assert [row.name for row in door.expected] == ["going"]
    assert [row.name for row in door.others] == ["waiting"]
    assert (door.here, door.places, door.first_timers, door.waiting) == (1, 3, 3, 2)
    assert door.numbers == "1 of 3 here. 3 come for the first time."


def test_numbers_without_first_timers_do_not_mention_them():
    assert door_of(EventFactory()).numbers == "0 of 0 here."


def test_version_changes_with_every_change_at_the_door(django_assert_num_queries):
    link = DoorLinkFactory()
    event = link.event
    versions = [door_version(link.token)]
    ann = AttendeeFactory(event=event)
    versions.append(door_version(link.token))
    for name, value in (("status", "came"), ("name", "Ann"), ("status", "going")):
        setattr(ann, name, value)
        ann.save()
        versions.append(door_version(link.token))
    event.save()
    with django_assert_num_queries(1):
        versions.append(door_version(link.token))

    assert len(set(versions)) == 6
    assert door_version(link.token) == versions[-1]


def test_version_of_a_link_that_is_not_open():
    expired = DoorLinkFactory(expires_at=timezone.now())
    cancelled = DoorLinkFactory(event__status="cancelled", event__cancellation_reason="Snow.")

    assert [door_version(token) for token in (expired.token, cancelled.token, "nothing")] == [None] * 3


def test_unused_places_are_counted_over_six_meetings(django_assert_num_queries):
    group = GroupFactory()
    past(group, 50, "came", *["absent"] * 9)  # the seventh last meeting
    for days in (10, 12, 14, 16, 18):
        past(group, days, "came", "absent")
    past(group, 20, "came", "came", "going", "waiting", "cancelled", "offered")

    with django_assert_num_queries(1):
        found = places_not_used(group)

    assert found == (13, 7, 6)
    assert str(found) == "6 of 13 in the last 6 meetings with a door list"


def test_meetings_without_check_in_are_not_counted():
    group = GroupFactory()
    past(group, 10, "came", "absent", "absent")
    past(group, 11, "going", "going")  # without check-in
    past(group, 12, "came", "going", status="cancelled")
    past(group, -1, "came", "going")
    past(GroupFactory(), 10, "came", "absent")

    assert str(places_not_used(group)) == "2 of 3 at the last meeting with a door list"


def test_unknown_number_is_shown_as_not_known():
    assert str(places_not_used(GroupFactory())) == "Not known: nobody was checked in."


def test_search_ignores_case_and_accents():
    event = EventFactory()
    for name in ("Zoë Łuczak", "Ann Archer"):
        AttendeeFactory(event=event, name=name)

    assert [[row.name for row in door_of(event, q).shown] for q in ("ZOE", "zoë", "ann", "nobody")] == [
        ["Zoë Łuczak"], ["Zoë Łuczak"], ["Ann Archer"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "starts_at", "is_away"),
    [
        ("Europe/London", datetime(2026, 11, 26, 18, tzinfo=UTC), True),
        ("Europe/London", datetime(2026, 11, 25, 23, tzinfo=UTC), False),
        ("Europe/London", datetime(2026, 11, 26, 0, 30, tzinfo=UTC), False),  # after midnight, in six hours
        ("Europe/London", datetime(2026, 11, 24, 18, tzinfo=UTC), False),
        ("Pacific/Auckland", datetime(2026, 11, 26, 5, tzinfo=UTC), False),  # it is Thursday there
    ],
)
def test_event_is_days_away_by_its_own_clock(zone, starts_at, is_away):
    with time_machine.travel(datetime(2026, 11, 25, 18, 30, tzinfo=UTC), tick=False):
        assert is_days_away(EventFactory.build(zone=zone, starts_at=starts_at)) is is_away
