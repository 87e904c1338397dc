"""Undoing steps, one by one."""

from datetime import timedelta

import pytest

from meetups.models import Board, Card, Seat
from meetups.services import boards
from tests.boards import CardFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)
RISES = ("version", "round")  # undoing is a step, too


def rows(room):
    board = Board.objects.values().get(pk=room.board.pk)
    return (
        {name: value for name, value in board.items() if name not in RISES},
        list(Card.objects.order_by("pk").values()),
        list(Seat.objects.order_by("pk").values()),
    )


class Steps:
    """Takes steps in a room, a minute after each other, and keeps the rows before each."""

    def __init__(self, room, clock):
        self.room, self.clock, self.before = room, clock, []

    def press(self, step, **values):
        self.before.append(rows(self.room))
        self.room.press(step, **values)
        self.clock.shift(MINUTE)

    def undo_all(self):
        """Undo these steps one after the other. The rows are those before each."""
        version = self.room.now().version
        for before in reversed(self.before):
            last = boards.last_step(self.room.now())
            step = self.room.press(boards.undo)
            assert (step.kind, step.undoes, step.host) == ("undo", last, self.room.host.user)
            assert rows(self.room) == before
        assert self.room.now().version == version + len(self.before)
        assert self.room.steps()[-len(self.before) :] == ["undo"] * len(self.before)


def test_every_step_until_the_discussion_is_undone(clock):
    room = Room("Tea", "Cake", "Milk", "Rum")
    (seat,) = room.seats(1)
    steps = Steps(room, clock)
    steps.press(boards.set_joining, is_open=False)
    steps.press(boards.merge, card=room.card("Tea"), into=room.card("Cake"))
    steps.press(boards.next_phase)
    steps.press(boards.enter_hands, card=room.card("Cake"), hands=2)
    steps.press(boards.void_seat, seat=seat)
    steps.press(boards.next_phase)
    steps.press(boards.add_card, title="Gin")
    steps.press(boards.move_card, card=room.card("Gin"), up=True)

    steps.undo_all()

    assert code_of(room.press, boards.undo) == "nothing"


def test_every_step_of_the_discussion_is_undone(clock):
    room = Room("Tea", "Cake", "Milk", "Rum", to="discuss")
    steps = Steps(room, clock)
    for step in (boards.start, boards.pause, boards.resume, boards.add_minute, boards.restart_box, boards.go_on):
        steps.press(step)
    steps.press(boards.write, card=room.card("Tea"), notes="Green", outcome="*No*")
    steps.press(boards.start)
    steps.press(boards.move_on)
    steps.press(boards.start)
    steps.press(boards.park, card=room.card("Milk"))
    steps.press(boards.next_phase)

    steps.undo_all()


def test_wrapping_up_is_undone_until_6am_after(clock):
    room = Room("Tea", to="wrapped_up")
    clock.move_to(NOW + 17 * HOUR + 59 * MINUTE)
    room.press(boards.undo)
    clock.move_to(NOW + 2 * HOUR)
    room.press(boards.next_phase)

    clock.move_to(NOW + 18 * HOUR)

    assert code_of(room.press, boards.undo) == "over"
    assert room.now().phase == "wrapped_up"


def test_votes_for_a_topic_that_is_taken_away_return_to_their_seats():
    room = Room("Tea", to="vote")
    first, second = room.seats(2)
    room.press(boards.add_card, title="Cake")
    room.vote(first, "Cake", "Cake", "Tea")
    room.vote(second, "Cake")

    room.press(boards.undo)

    assert list(Seat.objects.order_by("pk").values_list("left", flat=True)) == [2, 3]
    step = room.board.steps.last()
    assert (step.card, step.undoes.kind, step.undoes.card) == (None, "add_card", None)


def test_question_that_is_asked_again_is_answered_anew(clock):
    room = Room("Tea", "Cake", to="discuss")
    room.press(boards.start)
    (seat, other) = room.seats(2)
    clock.shift(5 * MINUTE)
    boards.answer(seat=seat, card=room.card("Tea"), round=room.now().round, answer="move_on")
    assert room.card("Tea").state == "discussed"

    room.press(boards.undo)

    board = room.now()
    assert (room.card("Tea").state, board.ends_at) == ("discussing", NOW + 5 * MINUTE)
    boards.answer(seat=other, card=room.card("Tea"), round=board.round, answer="go_on")
    assert room.now().box == 2, "only the new answer counts"


def test_answers_stay_when_another_step_is_undone(clock):
    room = Room("Tea", "Cake", "Milk", to="discuss")
    room.press(boards.start)
    before = room.now().round
    room.press(boards.move_card, card=room.card("Milk"), up=True)

    room.press(boards.undo)

    assert room.now().round == before


def test_topics_proposed_meanwhile_stay():
    room = Room("Tea")
    (seat,) = room.seats(1)
    room.press(boards.set_joining, is_open=False)
    boards.propose(seat=seat, title="Cake")
    CardFactory(board=room.board, title="Milk")

    room.press(boards.undo)

    assert [title for title, _ in room.order()] == ["Tea", "Cake", "Milk"]
