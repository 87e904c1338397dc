"""The phases of a board."""

import pytest

from meetups.models import Card
from meetups.services import boards
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_board_goes_from_phase_to_phase():
    room = Room("Tea")
    phases = []

    for _ in range(3):
        room.press(boards.next_phase)
        phases.append((room.now().phase, room.now().wrapped_up_at))

    assert phases == [("vote", None), ("discuss", None), ("wrapped_up", NOW)]
    assert code_of(room.press, boards.next_phase) == "phase"


def test_voting_needs_a_topic():
    assert code_of(Room().press, boards.next_phase) == "empty"


def test_order_is_votes_with_hands_then_the_topic_that_came_first():
    room = Room("Tea", "Cake", "Milk", "Rum", "Gin", to="vote")
    first, second, void = room.seats(3)
    room.vote(first, "Rum", "Rum", "Milk")
    room.vote(second, "Milk", "Rum")
    room.vote(void, "Gin", "Gin", "Gin")
    room.press(boards.enter_hands, card=room.card("Cake"), hands=2)
    room.press(boards.void_seat, seat=void)

    room.press(boards.next_phase)

    assert room.order() == [("Rum", 3), ("Cake", 2), ("Milk", 2), ("Tea", 0), ("Gin", 0)]
    assert list(Card.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_voting_goes_on_with_all_votes_after_an_undo():
    room = Room("Tea", "Cake", to="vote")
    (seat,) = room.seats(1)
    room.vote(seat, "Cake")
    room.press(boards.next_phase)
    room.press(boards.undo)
    assert room.order() == [("Tea", None), ("Cake", None)]

    room.vote(seat, "Tea", "Tea")
    room.press(boards.next_phase)

    assert room.order() == [("Tea", 2), ("Cake", 1)]


@pytest.mark.parametrize(("outcome", "state", "becomes"), [("", "to_discuss", "open"), ("Yes", "discussed", "done")])
def test_topic_under_discussion_goes_back_with_its_notes_unless_its_outcome_is_written(clock, outcome, state, becomes):
    room = Room("Tea", to="discuss")
    room.press(boards.start)
    room.press(boards.write, card=room.card("Tea"), notes="Green", outcome=outcome)
    clock.shift(HOUR)

    room.press(boards.next_phase)

    tea, board = room.card("Tea"), room.now()
    assert (tea.state, tea.notes, tea.seconds_spent, tea.topic.state) == (state, "Green", 3600, becomes)
    assert (board.box, board.ends_at, board.left, board.running_since) == (0, None, None, None)
