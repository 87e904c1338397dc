"""The sheets of a lean-coffee board for printing."""

import pytest

from meetups.models import Board
from meetups.queries.paper import blank_cards, board_of, dots_of, topic_cards
from tests.boards import BoardFactory, CardFactory, TopicFactory
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("topics", "blank", "sheets"), [(0, 0, 0), (1, 7, 1), (8, 0, 1), (9, 7, 2)])
def test_last_sheet_is_filled_up_with_empty_cards(topics, blank, sheets):
    event = EventFactory()
    TopicFactory.create_batch(topics, group=event.group)

    cards = topic_cards(event)

    assert (len(cards.titles), len(cards.blank), cards.sheets, cards.left_out) == (topics, blank, sheets, 0)


def test_at_most_twenty_sheets_are_printed_and_the_others_are_counted():
    board = BoardFactory()
    CardFactory.create_batch(163, board=board)

    cards = topic_cards(board.event)

    assert (len(cards.titles), cards.sheets, cards.left_out) == (160, 20, 3)
    assert cards.titles[0] == board.cards.first().title


def test_one_sheet_of_empty_cards():
    assert blank_cards() == ([], range(8), 0)


@pytest.mark.parametrize(("votes", "strips"), [(1, 192), (3, 64), (5, 32), (7, 16), (10, 16)])
def test_strips_fill_a_sheet(votes, strips):
    dots = dots_of(Board(votes_each=votes))

    assert (len(dots.each), len(dots.strips)) == (votes, strips)


def test_board_of_an_event_or_a_new_one_that_is_not_saved():
    board = BoardFactory()

    assert board_of(board.event) == board
    assert board_of(EventFactory()).pk is None
    assert Board.objects.count() == 1
