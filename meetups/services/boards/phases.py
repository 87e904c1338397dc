"""The phases of a board: propose, vote, discuss, wrapped up."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Board, Card
from meetups.queries.boards import vote_totals
from meetups.services.boards import backlog, clock
from meetups.services.boards.locking import lock_seats
from meetups.services.boards.steps import NO_HOST, Host, Kind, Step, taking

Phase = Board.Phase


def next_phase(*, board: Board, host: Host, version: int) -> None:
    """Go to the next phase: propose, vote, discuss, wrapped up. A board without topics is wrapped up at once.

    Raises ValidationError with the code cancelled, taken, empty when there is nothing to vote on, or phase when the
    board is wrapped up.
    """
    with taking(Kind.PHASE, board=board, host=host, version=version) as step:
        if step.board.phase not in _NEXT:
            raise ValidationError(_("The board is wrapped up already."), "phase")
        (_NEXT[step.board.phase] if step.board.has_topics else wrap_up)(step)


def wrap_up_for_room(board: Board, at: datetime) -> None:
    """Wrap up a locked board that nobody wrapped up, as of this time."""
    step = Step(board)
    step.now = at
    if board.phase != Phase.DISCUSS:
        count_votes(step)
    wrap_up(step)
    step.record(Kind.PHASE, NO_HOST)


def count_votes(step: Step, dots: Mapping[int, int] | None = None) -> None:
    """Count all votes and fix the order of the topics: those with most votes first, then the one that came first.

    `dots` are votes on paper, by the primary key of the card.
    """
    lock_seats(step.board)
    totals = vote_totals(step.board.pk)
    on_paper = dots or {}
    counted = [
        (totals.get(card.pk, 0) + card.hands + on_paper.get(card.pk, 0), card)
        for card in step.board.cards.standing().order_by("pk")
    ]
    counted.sort(key=lambda row: -row[0])
    ranked = enumerate(counted, start=1)
    step.set_all({card: {"votes": votes, "position": position} for position, (votes, card) in ranked})


def count_again(step: Step) -> None:
    """Count the votes again that were counted when voting ended, without changing the order."""
    totals = vote_totals(step.board.pk)
    for card in step.board.cards.standing().order_by("pk"):
        votes = totals.get(card.pk, 0) + card.hands
        if card.votes != votes:
            step.set(card, votes=votes)


def wrap_up(step: Step) -> None:
    """Wrap up a board. A topic under discussion is discussed if its outcome is written, else it goes back."""
    if card := clock.discussed_now(step):
        clock.stop(step, card, Card.State.DISCUSSED if card.outcome else Card.State.TO_DISCUSS)
    step.set(step.board, phase=Phase.WRAPPED_UP, wrapped_up_at=step.now)
    backlog.fill(step)


def _start_voting(step: Step) -> None:
    if not step.board.cards.exists():
        raise ValidationError(_("There is no topic yet. Add one first."), "empty")
    step.set(step.board, phase=Phase.VOTE)


def _start_discussing(step: Step) -> None:
    count_votes(step)
    step.set(step.board, phase=Phase.DISCUSS)


_NEXT: dict[str, Callable[[Step], None]] = {
    Phase.PROPOSE: _start_voting,
    Phase.VOTE: _start_discussing,
    Phase.DISCUSS: wrap_up,
}
