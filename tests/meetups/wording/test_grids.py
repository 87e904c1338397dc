from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.wording import grids

AT = datetime(2026, 11, 28, 10, 45, tzinfo=ZoneInfo("Europe/London"))


def test_time_and_day_of_a_slot():
    assert grids.clock_in_words(AT) == "10:45am"
    assert grids.day_and_hours(AT, "10:45am to 11am") == "Sat 28 Nov, 10:45am to 11am"
    assert grids.cell_in_words("Hall", AT, AT + timedelta(minutes=15)) == (
        "Hall, Saturday 28 November 2026, 10:45am to 11am GMT"
    )


@pytest.mark.parametrize(("number", "words"), [(0, "0 hands up"), (1, "1 hand up"), (12, "12 hands up")])
def test_hands(number, words):
    assert grids.hands_in_words(number) == words


@pytest.mark.parametrize(
    ("free", "rooms", "words"), [(1, 1, "1 of 1 room free"), (1, 6, "1 of 6 rooms free"), (6, 6, "6 of 6 rooms free")]
)
def test_free_rooms(free, rooms, words):
    assert grids.free_in_words(free, rooms) == words


@pytest.mark.parametrize(
    ("title", "sessions", "words"),
    [
        ("Lunch", 0, "On now, until 10:45am: Lunch."),
        ("", 0, "On now, until 10:45am: no session yet."),
        ("", 1, "On now, until 10:45am: 1 session."),
        ("", 4, "On now, until 10:45am: 4 sessions."),
    ],
)
def test_what_is_on(title, sessions, words):
    assert grids.slot_on_in_words(title, AT, sessions) == words


@pytest.mark.parametrize(
    ("title", "words"), [("Lunch", "Next, at 10:45am: Lunch."), ("", "The next sessions begin at 10:45am.")]
)
def test_what_is_next(title, words):
    assert grids.slot_next_in_words(title, AT) == words


@pytest.mark.parametrize(
    ("is_open", "words"), [(True, "Anyone can pitch a session."), (False, "No more sessions can be pitched.")]
)
def test_whether_people_can_pitch(is_open, words):
    assert grids.pitching_in_words(is_open=is_open) == words
