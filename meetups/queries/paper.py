"""The sheets of a lean-coffee board for printing: topic cards, strips of dots, and signs."""

from typing import NamedTuple

from django.db.models import F, QuerySet

from meetups.models import Board, Card, Event, Topic

CARDS_A_SHEET = 8
MOST_CARDS = 20 * CARDS_A_SHEET
DOTS_A_ROW = 12  # of 15 mm, on A4
ROWS_OF_DOTS = 16


class TopicCards(NamedTuple):
    """Topic cards to print. `blank` has one item for each empty card; `left_out` counts topics that are not printed."""

    titles: list[str]
    blank: range
    left_out: int = 0

    @property
    def sheets(self) -> int:
        return (len(self.titles) + len(self.blank)) // CARDS_A_SHEET


class Dots(NamedTuple):
    """A sheet of dots, cut into strips of `each` dots, one strip for a person."""

    each: range
    strips: range


def blank_cards() -> TopicCards:
    """Return one sheet of empty cards."""
    return TopicCards([], range(CARDS_A_SHEET))


def topic_cards(event: Event) -> TopicCards:
    """Return the topics of the event's board or, before there is one, those that wait in the group's backlog.

    The last sheet is filled up with empty cards. Three queries at most.
    """
    topics = _of_board(event) if Board.objects.filter(event=event).exists() else event.group.topics.waiting()
    titles = list(topics.values_list("title", flat=True)[:MOST_CARDS])
    left_out = topics.count() - MOST_CARDS if len(titles) == MOST_CARDS else 0
    return TopicCards(titles, range(-len(titles) % CARDS_A_SHEET), left_out)


def dots_of(board: Board) -> Dots:
    """Return a sheet of dots for this board, as many on a strip as it has votes for each person."""
    return Dots(range(board.votes_each), range(DOTS_A_ROW // board.votes_each * ROWS_OF_DOTS))


def board_of(event: Event) -> Board:
    """Return the board of an event or, before there is one, a new one that is not saved. One query."""
    return Board.objects.filter(event=event).first() or Board(event=event)


def _of_board(event: Event) -> QuerySet[Card] | QuerySet[Topic]:
    standing = Card.objects.filter(board__event=event).standing()
    return standing.order_by(F("position").asc(nulls_last=True), "pk")
