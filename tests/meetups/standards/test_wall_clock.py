from datetime import UTC, datetime, time, timedelta

import pytest

from meetups.standards.wall_clock import end_of_meeting, is_at_hour, length_of_meeting, minutes_later


@pytest.mark.parametrize(
    ("start", "minutes", "moment"),
    [
        ("2026-11-25T18:00", 0, "2026-11-25T18:00"),
        ("2026-11-25T18:00", 75, "2026-11-25T19:15"),
        ("2026-03-29T00:30", 120, "2026-03-29T01:30"),  # 2:30am BST, an hour after 12:30am GMT
        ("2026-03-29T00:30", 60, "2026-03-29T01:30"),  # 1:30am is skipped, so it is read as 2:30am BST
        ("2026-10-24T23:30", 60, "2026-10-25T00:30"),  # the first 1:30am
        ("2026-10-24T23:30", 120, "2026-10-25T02:30"),
        ("2026-10-25T01:15", 30, "2026-10-25T01:45"),  # begins at the second 1:15am, so it is the second 1:45am
    ],
)
def test_minutes_are_counted_by_the_clock_of_the_zone(start, minutes, moment):
    found = minutes_later(datetime.fromisoformat(start).replace(tzinfo=UTC), "Europe/London", minutes)

    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-28T12:00", 24, "2026-03-29T11:00"),  # noon to noon, in the night of which the clocks go forward
        ("2026-03-28T12:00", 48, "2026-03-30T11:00"),
        ("2026-03-28T12:00", 26, "2026-03-29T14:00"),  # exact hours
        ("2026-10-24T22:00", 4, "2026-10-25T02:00"),
        ("2026-10-25T00:15", 1, "2026-10-25T01:15"),  # from the first 1:15am to the second
    ],
)
def test_a_meeting_of_whole_days_ends_at_the_hour_it_starts(start, hours, end):
    start, end = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (start, end))

    assert end_of_meeting(start, "Europe/London", hours * 60) == end
    assert length_of_meeting(start, end, "Europe/London") == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "is_met"),
    [
        ("2026-03-22T01:30", True),
        ("2026-03-29T01:30", True),  # 2:30am BST, because 1:30am is skipped
        ("2026-03-29T00:30", False),
        ("2026-10-25T00:30", True),
        ("2026-10-25T01:30", True),  # the second 1:30am
        ("2026-10-25T02:30", False),
    ],
)
def test_an_hour_that_the_clocks_skip_is_the_one_that_stands_for_it(moment, is_met):
    assert is_at_hour(datetime.fromisoformat(moment).replace(tzinfo=UTC), time(1, 30), "Europe/London") is is_met
