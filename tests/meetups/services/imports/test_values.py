from datetime import UTC, date, datetime, time

import pytest

from meetups.services.imports.values import exceptions, rhythm, times, values_of
from meetups.services.imports.venues import VenueMatcher
from meetups.standards.calendar_files import Entry

pytestmark = pytest.mark.django_db
START, END = datetime(2026, 7, 1, 17, tzinfo=UTC), datetime(2026, 7, 1, 18, 30, tzinfo=UTC)


def entry(**more):
    return Entry(**{"uid": "a", "title": "Talks", "zone": "Europe/London", "starts_at": START, "ends_at": END} | more)


@pytest.mark.parametrize(
    ("given", "values"),
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
def test_attendance_mode_and_url(given, values):
    found = values_of(entry(**given), VenueMatcher())

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
def test_title_is_cleaned_and_shortened(status, title, kept):
    assert values_of(entry(status=status, title=title), VenueMatcher())["title"] == kept


def test_a_shortened_title_is_whole_in_the_description():
    values = values_of(entry(title="x" * 121, description="More", url="https://x.example/"), VenueMatcher())

    assert values["description"] == f"{'x' * 121}\n\nMore\n\nhttps://x.example/"


def test_a_rhythm_is_in_local_time():
    found = entry(rule="FREQ=WEEKLY;UNTIL=20260901T160000Z", added=(date(2026, 7, 3),), removed=(date(2026, 7, 3),))

    assert rhythm(found) == {
        "starts_on": date(2026, 7, 1),
        "start_time": time(18),
        "minutes": 90,
        "rrule": "FREQ=WEEKLY;UNTIL=20260831",
    }
    assert exceptions(found) == ((date(2026, 7, 3), True),)
    assert times(found) == {"starts_at": START, "ends_at": END}
