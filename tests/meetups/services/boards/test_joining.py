"""A board without topics: phones only join, for a grid or for talks."""

from datetime import timedelta

import pytest

from meetups.models import Board, Card, Seat
from meetups.services import boards
from tests.boards import BoardFactory, TopicFactory
from tests.factories import EventFactory
from tests.grids import HandFactory, PitchFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SIX = NOW + 18 * HOUR


@pytest.fixture
def room() -> Room:
    return Room(has_topics=False)


def test_it_takes_no_topic_from_anybody(room):
    (seat,) = room.seats(1)
    topic = TopicFactory(group=room.board.event.group)

    assert code_of(boards.propose, seat=seat, title="Tea") == "none"
    assert code_of(boards.take_topic, seat=seat, topic=topic) == "none"
    assert code_of(room.press, boards.add_card, title="Tea") == "none"
    assert code_of(room.press, boards.add_card, title=topic.title) == "none"
    assert code_of(boards.open_board, event=EventFactory(), has_topics=False, topics=[topic]) == "none"
    assert (Card.objects.count(), Board.objects.count()) == (0, 1)


def test_its_only_phase_ends_with_wrapping_up_which_is_undone(room):
    room.press(boards.next_phase)
    assert (room.now().phase, room.now().wrapped_up_at, room.steps()) == ("wrapped_up", NOW, ["phase"])
    assert code_of(boards.join, board=room.board) == "over"
    assert code_of(room.press, boards.next_phase) == "phase"

    room.press(boards.undo)
    assert (room.now().phase, room.now().wrapped_up_at) == ("propose", None)


@pytest.mark.parametrize("is_wrapped_up", [True, False])
def test_its_seats_are_deleted_at_6am_and_hands_stay_as_a_number(room, clock, is_wrapped_up):
    seats = room.seats(3)
    room.press(boards.void_seat, seat=seats[0])
    pitch = PitchFactory(grid__event=room.board.event, seat=seats[1], hands=1)
    HandFactory(pitch=pitch, seat=seats[2])
    if is_wrapped_up:
        room.press(boards.next_phase)
    clock.move_to(SIX - timedelta(seconds=1))
    assert (boards.forget_votes(), Seat.objects.count()) == (0, 3)

    clock.move_to(SIX)
    assert (boards.forget_votes(), boards.forget_votes()) == (1, 0)

    pitch.refresh_from_db()
    assert (Seat.objects.count(), pitch.seat, pitch.hands, pitch.raised.count()) == (0, None, 1, 0)
    assert (room.now().seats_counted, room.now().is_wrapped_up) == (2, True)


def test_topics_on_paper_make_it_a_board_with_topics_until_that_is_undone():
    board = BoardFactory(has_topics=False)
    boards.record_paper(event=board.event, host=boards.Host(), rows=[boards.PaperRow("Tea", dots=3)])
    board.refresh_from_db()
    assert (board.has_topics, board.is_wrapped_up, board.cards.get().votes) == (True, True, 3)

    boards.undo(board=board, host=boards.Host(), version=board.version)
    board.refresh_from_db()
    assert (board.has_topics, board.is_wrapped_up, board.cards.count()) == (False, False, 0)
