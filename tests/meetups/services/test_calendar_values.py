from datetime import UTC, date, datetime, time

import pytest

from meetups.services.calendar_values import Places, exceptions, rhythm, times, values_of
from meetups.standards.calendar_files import Entry
from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db
START, END = datetime(2026, 7, 1, 17, tzinfo=UTC), datetime(2026, 7, 1, 18, 30, tzinfo=UTC)


def entry(**more):
    return Entry(**{"uid": "a", "title": "Talks", "zone": "Europe/London", "starts_at": START, "ends_at": END} | more)


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("Canal House", "one"),
        ("canal house,", "one"),
        ("Canal House, 1 Canal Street, Leeds, LS1 1AA", "one"),
        ("Canal House, 1 Canal Street, Leeds LS1 1AA, England", "one"),
        ("Canal House (1 Canal Street, Leeds, United Kingdom)", "one"),
        ("1 Canal Street, Leeds, LS1 1AA, UK", "one"),
        ("Canal", ""),
        ("1 Canal Street", ""),
        ("Canal Houses, 1 Canal Street", ""),
        ("The Twin", ""),
        ("", ""),
    ],
)
def test_the_venue_that_a_text_means(location, found):
    one = VenueFactory(
        name="Canal House", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA"
    )
    VenueFactory.create_batch(2, name="The Twin", street_address="2 Canal Street")

    assert Places().meant_by(location) == (one.pk if found else None)


def test_many_locations_take_one_query(django_assert_num_queries):
    VenueFactory.create_batch(3)
    places = Places()

    with django_assert_num_queries(1):
        for number in range(20):
            places.meant_by(f"Room {number}")


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ({}, {}),
        ({"location": "Room 4"}, {}),
        ({"location": "https://call.example/1"}, {"attendance_mode": "online", "online_url": "https://call.example/1"}),
        ({"location": "Online event"}, {"attendance_mode": "online", "online_url": ""}),
        ({"location": "Room 4", "conference": "https://call.example/1"},
         {"attendance_mode": "mixed", "online_url": "https://call.example/1"}),
        ({"conference": "javascript:1"}, {}),
        ({"conference": "tel:+44"}, {}),
    ],
)  # fmt: skip
def test_how_people_attend(told, values):
    found = values_of(entry(**told), Places())

    assert {name: found[name] for name in ("attendance_mode", "online_url") if name in found} == values


@pytest.mark.parametrize(
    ("status", "title", "kept"),
    [
        ("cancelled", "Cancelled: Talks", "Talks"),
        ("cancelled", "Canceled: Talks", "Talks"),
        ("cancelled", "Cancelled:", "Cancelled:"),
        ("confirmed", "Cancelled: Talks", "Cancelled: Talks"),
        ("confirmed", "a\x07b\u202ec", "a b c"),
        ("confirmed", "x" * 121, "x" * 119 + "…"),
    ],
)
def test_titles(status, title, kept):
    assert values_of(entry(status=status, title=title), Places())["title"] == kept


def test_a_title_that_was_cut_stands_whole_in_the_description():
    values = values_of(entry(title="x" * 121, description="More", url="https://x.example/"), Places())

    assert values["description"] == f"{'x' * 121}\n\nMore\n\nhttps://x.example/"


def test_a_rhythm_is_by_the_clock_of_the_place():
    found = entry(rule="FREQ=WEEKLY;UNTIL=20260901T160000Z", added=(date(2026, 7, 3),), removed=(date(2026, 7, 3),))

    assert rhythm(found) == {
        "starts_on": date(2026, 7, 1),
        "start_time": time(18),
        "minutes": 90,
        "rrule": "FREQ=WEEKLY;UNTIL=20260831",
    }
    assert exceptions(found) == [(date(2026, 7, 3), True)]
    assert times(found) == {"starts_at": START, "ends_at": END}
