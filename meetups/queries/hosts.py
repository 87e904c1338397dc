"""What the page of a board's hosts shows beside the board. It tells nobody's votes."""

from typing import NamedTuple

from django.db.models import F

from meetups.models import Action, Board, BoardStep, Card, Seat
from meetups.queries.boards import BoardCard, BoardView


class OpenCard(NamedTuple):
    """The topic that a host writes about, with its actions, and the last time that notes were saved."""

    card: Card
    actions: list[Action]
    written: BoardStep | None


def open_card(board: Board, pk: int | None) -> OpenCard | None:
    """Return the topic with this primary key or, without one, the latest that was discussed. Three queries at most."""
    cards = board.cards.filter(pk=pk) if pk else _latest(board)
    card = cards.first()
    if card is None:
        return None
    written = board.steps.filter(kind=BoardStep.Kind.WRITE, card=card).select_related("host", "link").last()
    return OpenCard(card, list(card.actions.order_by("pk")), written)


def seats_of(board: Board) -> list[Seat]:
    """Return the seats of a board that no host took away, in the order in which they joined. One query."""
    return list(board.seats.valid().select_related("attendee").order_by("pk"))


def next_card(view: BoardView) -> BoardCard | None:
    """Return the topic that is discussed next, or None. No query."""
    return view.to_discuss[0] if view.to_discuss else None


def _latest(board: Board):  # type: ignore[no-untyped-def]
    """Return cards, the one under discussion first, and then those discussed, the latest first."""
    seen = board.cards.filter(state__in=(Card.State.DISCUSSING, Card.State.DISCUSSED), merged_into__isnull=True)
    return seen.order_by(F("discussed_at").desc(nulls_first=True), "-pk")
