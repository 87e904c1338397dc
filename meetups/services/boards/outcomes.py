"""Letting the search find what meetings said about a topic, as its page shows it."""

from collections.abc import Set

from meetups.models import Board, SearchRow
from meetups.queries.searchable import everything
from meetups.services import search

# The page of a topic shows the outcome of a card, or does not, by these fields.
SHOWN_BY = {"state", "outcome", "topic_id", "merged_into_id"}


def topics_of(board: Board, cards: Set[int]) -> set[int]:
    """Return the topics of these cards of a board. Its backlog is locked, so that none is merged meanwhile."""
    if not cards:
        return set()
    found = board.cards.filter(pk__in=cards, topic__isnull=False)
    return set(found.order_by().values_list("topic", flat=True))


def write(topics: Set[int]) -> None:
    """Write the rows of these topics. They are locked, so that a rebuild meanwhile does not write what was.

    A topic that is not public has no row, and what is said about it changes nothing about that.
    """
    if topics:
        rows = everything()[SearchRow.Kind.TOPIC].rows().filter(pk__in=topics).order_by("pk")
        search.write_all(things=list(rows.select_for_update(of=("self",), no_key=True)))
