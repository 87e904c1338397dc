"""Voting for topics, and answering at the end of a timebox."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Ballot, Board, Card, Seat, Vote
from meetups.services.boards import clock
from meetups.services.boards.discussing import next_box
from meetups.services.boards.locking import (
    card_of,
    lock_board,
    lock_open_board,
    lock_seat,
    raise_version,
    refuse_cancelled,
    refuse_phase,
)
from meetups.services.boards.steps import ROOM, Kind, Step


@transaction.atomic
def vote(*, seat: Seat, card: Card, had: int | None = None) -> Seat:
    """Give one vote more to a topic. Return the seat with the votes that are left.

    `had` is the number of votes that the form showed: if the seat has another number by now, as when the same form is
    sent twice, nothing changes. Raises ValidationError with the code cancelled, void, phase, card or none_left.
    """
    seat, votes, root = _voting(seat, card)
    if _is_replay(votes, had):
        return seat
    if seat.left == 0:
        raise ValidationError(_("You have no votes left. Take one back first."), "none_left")
    own = next((row for row in votes if row.card_id == root.pk), Vote(seat=seat, card=root, count=0))
    own.count += 1
    own.save()
    return _spend(seat, 1)


@transaction.atomic
def take_back(*, seat: Seat, card: Card, had: int | None = None) -> Seat:
    """Take back one vote for a topic. Return the seat with the votes that are left.

    Raises ValidationError with the code cancelled, void, phase, card, or none when it has no vote of this seat.
    """
    seat, votes, root = _voting(seat, card)
    if _is_replay(votes, had):
        return seat
    if not votes:
        raise ValidationError(_("You have no vote on this topic."), "none")
    own = min(votes, key=lambda row: row.card_id != root.pk)  # the vote for the topic itself goes first
    own.count -= 1
    if own.count:
        own.save(update_fields=["count"])
    else:
        own.delete()
    return _spend(seat, -1)


@transaction.atomic
def answer(*, seat: Seat, card: Card, round: int, answer: str) -> Ballot:  # noqa: A002
    """Answer at the end of a timebox: go on with this topic, or move on. An answer can be changed until it is decided.

    When half of the seats that are present have answered, most answers decide, and a tie moves on. `round` is the one
    of the board that the form showed. Raises ValidationError with the code cancelled, void, phase, early while the
    timebox runs, decided when the round is over, or answer when it is neither of both.
    """
    board = lock_open_board(seat.board)
    seat = lock_seat(seat)
    refuse_phase(board, Board.Phase.DISCUSS)
    step = Step(board)
    now = clock.discussed_now(step)
    if now is None or now.pk != card.pk or board.round != round:
        raise ValidationError(_("This was decided already."), "decided")
    if board.ends_at is None or board.ends_at > step.now:
        raise ValidationError(_("The time is not over yet."), "early")
    if answer not in Ballot.Answer.values:
        raise ValidationError(_("Choose “go on” or “move on”."), "answer")
    seat.save(update_fields=["seen_at"])
    ballot, _new = Ballot.objects.update_or_create(seat=seat, card=now, round=round, defaults={"answer": answer})
    step.card = now
    if not _decide(step):
        raise_version(board)
    return ballot


def end_last_boxes() -> int:
    """End each topic whose last timebox is over. Return the number ended. Doing it twice is the same as once."""
    over = Board.objects.filter(phase=Board.Phase.DISCUSS, ends_at__lte=timezone.now())
    return sum(_end_last_box(board) for board in over)


@transaction.atomic
def _end_last_box(board: Board) -> bool:
    step = Step(lock_board(board))
    board, step.card = step.board, clock.discussed_now(step)
    is_over = board.ends_at is not None and board.ends_at <= step.now and board.box >= len(board.box_minutes)
    if step.card is None or not is_over:
        return False
    step.now = board.ends_at or step.now
    clock.stop(step, step.card, Card.State.DISCUSSED)
    step.record(Kind.MOVE_ON, ROOM)
    return True


def _voting(seat: Seat, card: Card) -> tuple[Seat, list[Vote], Card]:
    """Lock a seat to vote. Return it with its votes for this topic and those merged into it, and the topic.

    The board is locked only if everybody sees each vote. Otherwise the phase cannot change before this transaction
    ends, because `count_votes` locks all seats (ADR 37).
    """
    board = None if seat.board.hides_totals else lock_board(seat.board)
    seat = lock_seat(seat)
    card = card_of(seat.board_id, card)  # with the board as it is after the lock
    refuse_cancelled(card.board)
    refuse_phase(card.board, Board.Phase.VOTE)
    root = card.merged_into or card
    votes = list(seat.votes.filter(Q(card=root) | Q(card__merged_into=root)).order_by("pk"))
    if board:
        raise_version(board)
    return seat, votes, root


def _is_replay(votes: list[Vote], had: int | None) -> bool:
    return had is not None and had != sum(row.count for row in votes)


def _spend(seat: Seat, number: int) -> Seat:
    seat.left -= number
    seat.save(update_fields=["left", "seen_at"])
    return seat


def _decide(step: Step) -> bool:
    """Go on or move on if half of the seats that are present have answered. Return whether they have."""
    board = step.board
    present = board.seats.present(step.now)
    ballots = Ballot.objects.filter(seat__in=present, card=step.card, round=board.round)
    answers = list(ballots.values_list("answer", flat=True))
    if len(answers) * 2 < present.count():
        return False
    wants_on = answers.count(Ballot.Answer.GO_ON) * 2 > len(answers)
    if wants_on and board.box < len(board.box_minutes):
        next_box(step)
        step.record(Kind.GO_ON, ROOM)
    else:
        assert step.card
        clock.stop(step, step.card, Card.State.DISCUSSED)
        step.record(Kind.MOVE_ON, ROOM)
    return True
