"""The rows and words of the page of a board's hosts beside the board."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.queries.hosts import open_card, seats_of
from meetups.services import boards
from tests.boards import ActionFactory, CardFactory, SeatFactory
from tests.lean_coffee import Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 7, 22, 17, 5, tzinfo=UTC)


def test_topic_under_discussion_or_the_latest_that_was_is_open_unless_another_is_asked_for(clock):
    room = Room("Tea", "Coffee", "Cake", to="discuss")
    assert open_card(room.board, None) is None

    room.press(boards.start)
    assert open_card(room.board, None).card == room.card("Tea")
    clock.shift(timedelta(minutes=1))
    room.press(boards.start)
    assert open_card(room.board, None).card == room.card("Coffee")
    clock.shift(timedelta(minutes=1))
    room.press(boards.move_on)
    assert open_card(room.board, None).card == room.card("Coffee")
    assert open_card(room.board, room.card("Cake").pk).card == room.card("Cake")
    assert open_card(room.board, CardFactory().pk) is None


def test_open_topic_has_its_actions_and_says_when_notes_were_saved():
    room = Room("Tea", "Coffee", to="discuss")
    tea = room.card("Tea")
    second, first = (ActionFactory(card=tea, group=room.board.event.group, pk=pk) for pk in (1_000_002, 1_000_001))
    ActionFactory(group=room.board.event.group)
    room.press(boards.write, card=room.card("Coffee"), notes="Black", outcome="")
    assert open_card(room.board, tea.pk) == (tea, [first, second], "", "")

    room.press(boards.write, card=tea, notes="Milk first", outcome="")
    assert open_card(room.board, tea.pk)[2:] == ("6:05pm", "Ann")
    room.press(boards.undo)
    assert open_card(room.board, tea.pk)[2:] == ("", "")


def test_seats_are_those_that_count_by_the_clock_of_the_event():
    room = Room("Tea")
    ann, nobody = SeatFactory(board=room.board, name="Ann Ash"), SeatFactory(board=room.board)
    SeatFactory(board=room.board, voided_at=NOW)
    SeatFactory()

    assert seats_of(room.board) == [(ann.pk, "Ann Ash", "6:05pm"), (nobody.pk, "A seat without a name", "6:05pm")]
