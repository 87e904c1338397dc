"""Nobody's votes outlive the day."""

from datetime import timedelta

import pytest

from meetups.models import Ballot, BoardStep, Seat, Topic, Vote
from meetups.services import boards, events
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.statements import just_after
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SIX = NOW + 18 * HOUR
SECOND = timedelta(seconds=1)


def test_seats_votes_and_answers_are_deleted_at_6am_and_totals_stay(clock):
    room = Room("Tea", "Cake", to="vote")
    first, second, void = room.seats(3)
    mine = boards.join(board=room.board, name="Bo")
    room.vote(first, "Tea", "Tea")
    room.vote(second, "Cake")
    room.press(boards.void_seat, seat=void)
    room.press(boards.next_phase)
    room.press(boards.start)
    clock.shift(timedelta(minutes=5))
    boards.answer(seat=mine, card=room.card("Tea"), round=room.now().round, answer="go_on")
    room.press(boards.next_phase)
    clock.move_to(SIX - SECOND)
    assert (boards.forget_votes(), Seat.objects.count(), Vote.objects.count(), Ballot.objects.count()) == (0, 4, 2, 1)

    clock.move_to(SIX)
    assert (boards.forget_votes(), boards.forget_votes()) == (1, 0)

    assert (Seat.objects.count(), Vote.objects.count(), Ballot.objects.count()) == (0, 0, 0)
    board = room.now()
    assert (board.seats_counted, board.votes_deleted_at, room.order()) == (3, SIX, [("Tea", 2), ("Cake", 1)])
    assert code_of(boards.vote, seat=first, card=room.card("Tea")) == "void"


def test_steps_hold_no_seat_votes(clock):
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    room.vote(seat, "Tea")
    room.press(boards.void_seat, seat=seat)

    assert BoardStep.objects.last().before == {"rows": [["seat", seat.pk, {"voided_at": None}]]}


@pytest.mark.parametrize(("phase", "votes"), [("propose", 0), ("vote", 2), ("discuss", 2)])
def test_board_that_nobody_wraps_up_is_wrapped_up_at_6am_as_of_the_end(clock, phase, votes):
    room = Room("Tea", to="propose")
    (seat,) = room.seats(1)
    if phase != "propose":
        room.press(boards.next_phase)
        room.vote(seat, "Tea", "Tea")
    if phase == "discuss":
        room.press(boards.next_phase)
        clock.shift(timedelta(minutes=90))
        room.press(boards.start)
    clock.move_to(SIX - SECOND)
    assert (boards.forget_votes(), room.now().phase) == (0, phase)

    clock.move_to(SIX + HOUR)
    assert (boards.forget_votes(), boards.forget_votes()) == (1, 0)

    board = room.now()
    assert (board.phase, board.wrapped_up_at, board.seats_counted) == ("wrapped_up", NOW + 2 * HOUR, 1)
    assert list(Topic.objects.values_list("title", "state", "interest")) == [("Tea", "open", votes)]
    assert (board.steps.last().kind, board.steps.last().taken_by) == ("phase", "the room")
    assert room.card("Tea").seconds_spent == (1800 if phase == "discuss" else 0)
    assert code_of(room.press, boards.undo) == "over"


def test_board_of_a_cancelled_event_is_wrapped_up_too(clock):
    room = Room("Tea")
    room.seats(1)
    events.cancel(event=room.now().event, reason="Flood")
    clock.move_to(SIX)

    assert boards.forget_votes() == 1

    assert list(Topic.objects.values_list("title", "state")) == [("Tea", "open")]


def test_undone_at_the_last_moment_is_wrapped_up_by_the_job(clock):
    room = Room("Tea", to="wrapped_up")
    clock.move_to(SIX - SECOND)
    room.press(boards.undo)

    clock.move_to(SIX)

    assert (boards.forget_votes(), room.now().phase, room.steps()[-2:]) == (1, "wrapped_up", ["undo", "phase"])


def test_board_that_is_deleted_meanwhile_does_not_stop_the_others(clock):
    gone, other = Room("Tea"), Room("Cake")
    other.seats(1)
    clock.move_to(SIX)

    with just_after('FROM "meetups_board"', lambda: (gone.board.cards.all().delete(), gone.board.delete())):
        assert boards.forget_votes() == 1

    assert (other.now().votes_deleted_at, Seat.objects.count()) == (SIX, 0)
