from datetime import UTC, datetime

import pytest

from meetups.standards.wall_clock import minutes_later


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
