from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Attendee, Event, pages
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def meeting(starts_at, **fields):
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **fields)


def test_upcoming_cards_are_those_of_the_queryset():
    group, venue = GroupFactory(), VenueFactory()
    for days in (-400, -1, 0, 1, 2, 30, 400):
        meeting(NOW + days * DAY, group=group, venue=venue, capacity=1)
        meeting(NOW + days * DAY - HOUR / 2, status="draft" if days == 1 else "cancelled", cancellation_reason="Snow.")
    AttendeeFactory(event=Event.objects.public().upcoming().filter(group=group).last())

    asked = Event.objects.public().upcoming()

    assert pages.upcoming_cards(slice(20)) == asked.cards()
    assert pages.upcoming_cards(slice(2, 4)) == asked[2:4].cards()
    assert pages.upcoming_cards(slice(20), group=group.pk) == asked.filter(group=group).cards()
    assert pages.upcoming_cards(slice(20), venue=venue.pk) == asked.filter(venue=venue).cards()
    assert [card.state for card in pages.upcoming_cards(slice(20), venue=venue.pk)] == ["now", "", "", "", "full"]


def test_fortnight_cards_are_those_of_the_fortnight_and_count_no_places():
    for days in (-1, 0, 13, 14, 20):
        meeting(NOW + days * DAY, title=f"{days}", capacity=1)
    AttendeeFactory(event=Event.objects.get(title="13"))

    found = pages.fortnight_cards()

    assert [(card.title, card.state) for card in found] == [("0", "now"), ("13", ""), ("14", "")]


def test_past_cards_are_those_of_the_queryset():
    group = GroupFactory()
    for days in (-800, -400, -30, -1, 1):
        meeting(NOW + days * DAY, group=group)
        meeting(NOW + days * DAY)

    asked = Event.objects.public().past()

    assert pages.past_cards(slice(20)) == asked.cards()
    assert pages.past_cards(slice(20), year=2026) == asked.filter(starts_at__year=2026).cards()
    assert pages.past_cards(slice(1, 3), group=group.pk) == asked.filter(group=group)[1:3].cards()


def test_past_cards_of_a_year_go_by_the_sites_own_clock():
    with time_machine.travel(datetime(2027, 1, 2, 12, tzinfo=UTC), tick=False):
        meeting(datetime(2025, 12, 31, 23, 30, tzinfo=UTC), title="Old year")
        meeting(datetime(2026, 1, 1, 0, 0, tzinfo=UTC), title="New year")

        assert [card.title for card in pages.past_cards(slice(20), year=2026)] == ["New year"]
        assert [card.title for card in pages.past_cards(slice(20), year=2025)] == ["Old year"]


def test_event_at_gives_public_events_only():
    event = meeting(NOW + DAY, slug="here")
    meeting(NOW + DAY, slug="draft", status="draft")

    assert pages.event_at("here") == event
    assert (pages.event_at("draft"), pages.event_at("nowhere")) == (None, None)


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

    assert pages.numbers_coming(event) == (3, 1, 4, 2, 0)
    assert pages.names_coming(event, has_door=False) == ["Ann", "Zoë"]
    assert pages.numbers_coming(meeting(NOW)) == (0, 0, 0, 0, 0)


def test_a_reservation_takes_a_place_until_it_lapses_and_counts_for_nothing_else():
    event, until = meeting(NOW + DAY), NOW + DAY / 24
    for status in ("reserved", "reserved_waiting"):
        AttendeeFactory(event=event, status=status, reserved_until=until, is_name_public=True)

    assert pages.numbers_coming(event) == (0, 0, 1, 0, 0)
    assert pages.names_coming(event, has_door=False) == []
    with time_machine.travel(until, tick=False):
        assert pages.numbers_coming(event) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("status", "is_past", "has_door", "is_named"),
    [
        ("going", False, False, True), ("came", False, True, True), ("going", False, True, True),
        ("absent", False, True, False), ("came", True, True, True), ("going", True, True, False),
        ("absent", True, True, False), ("going", True, False, True), ("absent", True, False, False),
    ],
)  # fmt: skip
def test_nobody_is_named_afterwards_whom_the_door_did_not_tick(status, is_past, has_door, is_named):
    event = meeting(NOW - DAY if is_past else NOW - DAY / 48)
    AttendeeFactory(event=event, status=status, name="Ann", is_name_public=True)

    assert pages.names_coming(event, has_door=has_door) == ["Ann"] * is_named


def test_those_who_came_are_named_however_many_took_a_place(django_assert_num_queries):
    event = meeting(NOW - DAY)
    rows = [AttendeeFactory.build(event=event, name=f"Ann {one:03}", is_name_public=True) for one in range(205)]
    Attendee.objects.bulk_create(rows)
    AttendeeFactory(event=event, status="came", name="Zoë", is_name_public=True)

    for has_door, names in ((True, ["Zoë"]), (False, [f"Ann {one:03}" for one in range(200)])):
        with django_assert_num_queries(1):
            assert pages.names_coming(event, has_door=has_door) == names


def test_groups_to_choose_from_are_none_when_there_are_too_many():
    for name in ("Beck", "Aire", "Calder"):
        GroupFactory(name=name, slug=name.lower())

    assert [tuple(row) for row in pages.groups_to_choose_from(3)] == [
        ("aire", "Aire"), ("beck", "Beck"), ("calder", "Calder"),
    ]  # fmt: skip
    assert pages.groups_to_choose_from(2) == []


def test_first_event_at_is_that_of_the_first_public_event():
    assert pages.first_event_at() is None

    meeting(NOW - 3 * DAY, status="draft")
    meeting(NOW - DAY)

    assert pages.first_event_at() == NOW - DAY


@pytest.mark.parametrize(
    ("going", "organisations", "capacity", "is_past", "words"),
    [
        (5, 1, None, False, "5 people"),
        (34, 21, None, False, "34 people from 21 organisations"),
        (34, 21, 40, False, "34 people from 21 organisations, 40 places in all"),
        (34, 21, 40, True, "34 people from 21 organisations took a place"),
        (4, 4, 1, False, "There is 1 place."),
        (4, 4, 12, False, "There are 12 places."),
        (4, 4, None, False, "Whoever comes is welcome."),
        (4, 4, 12, True, ""),
    ],
)
def test_numbers_in_words(going, organisations, capacity, is_past, words):
    assert pages.Numbers(going, organisations).in_words(capacity, is_past=is_past) == words
