"""The rows and words of the page of a board's hosts beside the board. It tells nobody's votes."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet

from meetups.models import Action, Board, BoardStep, Card
from meetups.wording.dates import clock, zone_named


class OpenCard(NamedTuple):
    """The topic that a host writes about, with its actions, and when notes were last saved and by whom."""

    card: Card
    actions: list[Action]
    saved_at: str
    saved_by: str


class SeatRow(NamedTuple):
    """A seat as hosts see it: without its votes."""

    pk: int
    name: str
    joined_at: str


def open_card(board: Board, pk: int | None) -> OpenCard | None:
    """Return the topic with this primary key or, without one, the latest that was discussed. Three queries at most."""
    card = (board.cards.filter(pk=pk) if pk else _seen(board)).first()
    if card is None:
        return None
    steps = board.steps.filter(kind=BoardStep.Kind.WRITE, card=card, undone_by__isnull=True)
    written = steps.select_related("host", "link").last()
    return OpenCard(
        card=card,
        actions=list(card.actions.order_by("pk")),
        saved_at=_time(board, written.at) if written else "",
        saved_by=written.taken_by if written else "",
    )


def seats_of(board: Board) -> list[SeatRow]:
    """Return the seats of a board that no host took away, in the order in which they joined. One query."""
    seats = board.seats.valid().order_by("pk")
    return [SeatRow(seat.pk, str(seat), _time(board, seat.joined_at)) for seat in seats]


def _seen(board: Board) -> QuerySet[Card]:
    """Return the topic under discussion, and then those discussed, the latest first."""
    seen = board.cards.standing().filter(state__in=(Card.State.DISCUSSING, Card.State.DISCUSSED))
    return seen.order_by(F("discussed_at").desc(nulls_first=True), "-pk")


def _time(board: Board, moment: datetime) -> str:
    """Return the time of day by the clock of the event: 6:05pm."""
    local = moment.astimezone(zone_named(board.event.zone))
    return clock(local.hour, local.minute)
