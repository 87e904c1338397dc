from datetime import UTC, date, datetime, time, timedelta

import pytest

from meetups.services.imports.values import exceptions, is_rounded, is_shortened, rhythm, times, values_of
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


@pytest.mark.parametrize(
    ("description", "is_short", "kept"),
    [
        ("word " * 4000, False, "word " * 4000),
        ("word " * 4100, True, "word " * 4000),
        (f"<p>{'word ' * 3900}</p>{'<br>' * 200}<a href='https://x.example/'>", False, "word " * 3900),
    ],
)
def test_a_long_description_is_shortened_and_its_place_and_url_stay(description, is_short, kept):
    given = entry(description=description, location="Room 4", url="https://x.example/")

    lines = values_of(given, VenueMatcher())["description"].split("\n\n")
    assert lines[0] == (f"{kept.strip()}…" if is_short else kept.strip())
    assert {"Where: Room 4", "https://x.example/"} == set(lines[1:])
    assert is_shortened(given) is is_short


def test_a_url_in_the_part_that_is_cut_off_stays():
    given = entry(description="word " * 4000 + "https://x.example/", url="https://x.example/")

    assert values_of(given, VenueMatcher())["description"].endswith("word…\n\nhttps://x.example/")


def test_html_of_a_place_is_shown_as_it_is():
    values = values_of(entry(description="<b>Tea</b> &lt;b&gt;", location="<Hall>"), VenueMatcher())

    assert values["description"] == "Tea \\<b\\>\n\nWhere: \\<Hall\\>"


@pytest.mark.parametrize(("lasts", "is_so"), [(timedelta(minutes=90), False), (timedelta(seconds=5399), True)])
def test_a_length_with_seconds_is_rounded(lasts, is_so):
    given = entry(rule="FREQ=DAILY", lasts=lasts)

    assert (is_rounded(given), rhythm(given)["minutes"]) == (is_so, 90)


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
