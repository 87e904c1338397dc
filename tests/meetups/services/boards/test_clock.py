"""The timebox of the topic under discussion. The server's time counts."""

from datetime import timedelta

import pytest

from meetups.services import boards
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room():
    room = Room("Tea", "Cake", to="discuss")
    room.press(boards.start)
    return room


def clock_of(room):
    board = room.now()
    return board.box, board.ends_at and (board.ends_at - NOW) / MINUTE, board.left


def test_timebox_begins_with_the_topic(room):
    assert (clock_of(room), room.now().round) == ((1, 5, None), 3)


def test_pause_keeps_what_is_left(room, clock):
    clock.shift(2 * MINUTE)
    room.press(boards.pause)
    assert (clock_of(room), room.now().is_paused) == ((1, None, 180), True)
    assert code_of(room.press, boards.pause) == "paused"

    clock.shift(20 * MINUTE)
    room.press(boards.resume)

    assert (clock_of(room), room.now().is_paused) == ((1, 25, None), False)
    assert code_of(room.press, boards.resume) == "runs"
    assert room.card("Tea").seconds_spent == 120


def test_minute_is_added_to_what_is_left(room, clock):
    room.press(boards.add_minute)
    assert clock_of(room) == (1, 6, None)
    clock.shift(10 * MINUTE)
    room.press(boards.add_minute)
    assert clock_of(room) == (1, 11, None)
    room.press(boards.pause)

    room.press(boards.add_minute)

    assert clock_of(room) == (1, 12, None)


def test_timebox_is_started_again(room, clock):
    clock.shift(4 * MINUTE)

    room.press(boards.restart_box)

    assert clock_of(room) == (1, 9, None)
    clock.shift(MINUTE)
    room.press(boards.go_on)
    clock.shift(MINUTE)
    room.press(boards.restart_box)
    assert (clock_of(room), room.card("Tea").seconds_spent) == ((2, 9, None), 360)


def test_topic_goes_on_until_its_last_timebox(room, clock):
    clock.shift(5 * MINUTE)
    room.press(boards.go_on)
    assert clock_of(room) == (2, 8, None)
    room.press(boards.go_on)
    assert clock_of(room) == (3, 6, None)

    assert code_of(room.press, boards.go_on) == "last_box"


def test_topic_counts_the_seconds_that_it_was_discussed(room, clock):
    clock.shift(2 * MINUTE)
    room.press(boards.pause)
    clock.shift(30 * MINUTE)
    room.press(boards.add_minute)
    clock.shift(timedelta(seconds=61))
    room.press(boards.move_on)

    tea = room.card("Tea")
    assert (tea.seconds_spent, tea.minutes_spent, tea.state, tea.discussed_at) == (
        181,
        4,
        "discussed",
        NOW + timedelta(seconds=1981),
    )
    assert clock_of(room) == (0, None, None)


def test_paused_topic_ends_without_further_seconds(room, clock):
    clock.shift(2 * MINUTE)
    room.press(boards.pause)
    clock.shift(2 * MINUTE)

    room.press(boards.move_on)

    assert room.card("Tea").seconds_spent == 120


@pytest.mark.parametrize(
    "step", [boards.pause, boards.resume, boards.add_minute, boards.restart_box, boards.go_on, boards.move_on]
)
def test_nothing_runs_without_a_topic(step):
    assert code_of(Room("Tea", to="discuss").press, step) == "idle"
    assert code_of(Room("Tea", to="vote").press, step) == "phase"
