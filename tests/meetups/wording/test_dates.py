from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.wording.dates import (
    clock,
    day_in_words,
    days_until,
    hours,
    hours_with_zone,
    leaf,
    moment_in_words,
    time_and_other_day,
)


def test_leaf_is_a_day_in_short_and_in_full():
    assert leaf(date(2026, 9, 2)) == (
        "2026-09-02",
        "Wed",
        2,
        "Sep",
        2026,
        "Wednesday 2 September 2026",
        "September 2026",
        "Wed 2 Sep",
    )


def test_day_in_words_has_no_weekday():
    assert day_in_words(date(2026, 5, 3)) == "3 May 2026"


@pytest.mark.parametrize(
    ("day", "words"), [(17, ""), (18, "today"), (19, "tomorrow"), (20, "in 2 days"), (28, "in 10 days")]
)
def test_days_until_a_day_in_words(day, words):
    assert days_until(date(2026, 11, day), date(2026, 11, 18)) == words


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 1, "12:01am"),
        (9, 0, "9am"),
        (11, 59, "11:59am"),
        (12, 0, "midday"),
        (12, 5, "12:05pm"),
        (13, 0, "1pm"),
        (18, 30, "6:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_clock_shows_the_time_in_words(hour, minute, words):
    assert clock(hour, minute) == words


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 11, 23, 18, tzinfo=UTC), "Europe/London", "Monday 23 November 2026, 6pm GMT"),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "Europe/London", "Thursday 1 July 2027, 12:30am BST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/London", "Sunday 25 October 2026, 1:30am GMT"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/London", "Sunday 25 October 2026, 1:30am BST"),
    ],
)
def test_moment_is_shown_in_local_time(at, zone, words):
    assert moment_in_words(at, zone) == words


@pytest.mark.parametrize(
    ("end", "words", "span"),
    [
        (datetime(2026, 11, 23, 17, tzinfo=UTC), "5pm", "9am to 5pm"),
        (
            datetime(2026, 11, 24, 17, tzinfo=UTC),
            "5pm on Tuesday 24 November 2026",
            "9am to 5pm on Tuesday 24 November 2026",
        ),
        (
            datetime(2026, 11, 24, 0, tzinfo=UTC),
            "midnight on Tuesday 24 November 2026",
            "9am to midnight on Tuesday 24 November 2026",
        ),
    ],
)
def test_time_on_another_day_has_its_day(end, words, span):
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert (time_and_other_day(start.date(), end), hours(start, end)) == (words, span)


@pytest.mark.parametrize(
    ("start", "minutes", "words", "with_zone"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 120, "12:30am BST to 1:30am GMT", "12:30am BST to 1:30am GMT"),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 60, "12:30am to 1:30am", "12:30am to 1:30am BST"),
        (
            datetime(2026, 10, 24, 9, tzinfo=UTC),
            1800,
            "10am BST to 3pm GMT on Sunday 25 October 2026",
            "10am BST to 3pm GMT on Sunday 25 October 2026",
        ),
    ],
)
def test_each_time_has_its_zone_if_the_clocks_change_between_them(start, minutes, words, with_zone):
    begins, ends = (at.astimezone(ZoneInfo("Europe/London")) for at in (start, start + timedelta(minutes=minutes)))

    assert (hours(begins, ends), hours_with_zone(begins, ends)) == (words, with_zone)
