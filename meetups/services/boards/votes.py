"""Voting for topics, and answering at the end of a timebox."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Ballot, Board, Card, Event, Seat, Vote
from meetups.services import jobs
from meetups.services.boards import clock
from meetups.services.boards.discussing import next_box
from meetups.services.boards.locking import (
    card_of,
    is_seen_again,
    lock_board,
    lock_open_board,
    lock_seat,
    raise_version,
    refuse_cancelled,
    refuse_phase,
)
from meetups.services.boards.steps import NO_HOST, Kind, Step


class _Own(NamedTuple):
    """The votes of a seat for one card."""

    pk: int
    card: int
    merged_into: int | None
    number: int


# Each vote runs these four with its own seat and card, so they are built once.
_VALID = Seat.objects.valid()
_WITH_VOTES = _VALID.filter(left__gte=1)
_VOTED_ON = (
    Card.objects.order_by()
    .filter(~Q(board__event__status=Event.Status.CANCELLED), board__phase=Board.Phase.VOTE)
    .values_list("merged_into", flat=True)
)
_GIVEN = Vote.objects.order_by("pk").values_list("pk", "card", "card__merged_into", "count")


@transaction.atomic
def vote(*, seat: Seat, card: Card, had: int | None = None) -> None:
    """Give one vote more to a topic.

    `had` is the number of votes that the form showed. If the seat has another number by now, as when the same form is
    sent twice, nothing changes. Raises ValidationError with the code cancelled, void, phase, card or none_left.
    """
    found = _voting(seat, card, had, spent=1)
    if found is None:
        return
    votes, root = found
    own = next((row for row in votes if row.card == root), None)
    if own:
        Vote(pk=own.pk, count=own.number + 1).save(update_fields=["count"])
    else:
        Vote.objects.create(seat_id=seat.pk, card_id=root)


@transaction.atomic
def take_back(*, seat: Seat, card: Card, had: int | None = None) -> None:
    """Take back one vote for a topic. `had` is as for `vote`.

    Raises ValidationError with the code cancelled, void, phase, card, or none when it has no vote of this seat.
    """
    found = _voting(seat, card, had, spent=-1)
    if found is None:
        return
    votes, root = found
    if not votes:
        raise ValidationError(_("You have no vote on this topic."), "none")
    own = min(votes, key=lambda row: row.card != root)  # the vote for the topic itself goes first
    if own.number > 1:
        Vote(pk=own.pk, count=own.number - 1).save(update_fields=["count"])
    else:
        Vote.objects.filter(pk=own.pk).delete()


@transaction.atomic
def answer(*, seat: Seat, card: Card, round: int, answer: str) -> Ballot:  # noqa: A002
    """Answer at the end of a timebox: go on with this topic, or move on. An answer can be changed until it is decided.

    When half of the seats that are present have answered, most answers decide, and a tie moves on. `round` is the one
    of the board that the form showed. Raises ValidationError with the code cancelled, void, phase, early while the
    timebox runs, or decided when the round is over. It has the code answer when the answer is neither of both.
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
    """End each topic whose last timebox is over. Return the number ended. Doing it twice is the same as once.

    One that ends as the event does, or later, is left to wrapping up: it goes back to the backlog with its notes.
    """
    over = Board.objects.filter(phase=Board.Phase.DISCUSS, ends_at__lte=timezone.now(), ends_at__lt=F("event__ends_at"))
    return jobs.each(over, _end_last_box, name=lambda board: f"board {board.pk}")


@transaction.atomic
def _end_last_box(board: Board) -> bool:
    step = Step(lock_board(board))
    board, step.card = step.board, clock.discussed_now(step)
    is_over = board.ends_at is not None and board.ends_at <= step.now and board.box >= len(board.box_minutes)
    if step.card is None or not is_over:
        return False
    step.now = board.ends_at or step.now
    clock.stop(step, step.card, Card.State.DISCUSSED)
    step.record(Kind.MOVE_ON, NO_HOST)
    return True


def _voting(seat: Seat, card: Card, had: int | None, *, spent: int) -> tuple[list[_Own], int] | None:
    """Change the votes left of a seat. Return its votes for this topic and those merged into it, and the topic's key.

    Return None, with nothing changed, if the form is out of date. The change locks the seat, and only then the phase is
    read, by a statement of its own. The phase cannot change before this transaction ends, because `count_votes` locks
    all seats (ADR 37). The board is locked before, only if everybody sees each vote.
    """
    board = None if seat.board.hides_totals else lock_board(seat.board)
    is_spent = _spend(seat, spent)
    if not is_spent:
        lock_seat(seat)
    root = _topic_of(seat, card)
    own = [row for row in map(_Own._make, _GIVEN.filter(seat=seat.pk)) if root in (row.card, row.merged_into)]
    if had is not None and had != sum(row.number for row in own):
        if is_spent:
            _spend(seat, -spent)
        return None
    if not is_spent and not _spend(seat, spent):
        raise ValidationError(_("You have no votes left. Take one back first."), "none_left")
    if board:
        raise_version(board)
    return own, root


def _spend(seat: Seat, number: int) -> bool:
    """Spend a vote, or with -1 get one back, and note that the seat was seen. This locks the seat.

    Return False, with nothing locked, if the seat is void or has no vote left to spend.
    """
    now = timezone.now()
    seen = {"seen_at": now} if is_seen_again(seat, now) else {}
    rows = _WITH_VOTES if number > 0 else _VALID
    return rows.filter(pk=seat.pk).update(left=F("left") - number, **seen) == 1


def _topic_of(seat: Seat, card: Card) -> int:
    """Return the primary key of the topic that a vote for this card counts for. Called with the seat locked."""
    found = list(_VOTED_ON.filter(pk=card.pk, board=seat.board_id))
    if found:
        return found[0] or card.pk
    card = card_of(seat.board_id, card)
    refuse_cancelled(card.board)
    refuse_phase(card.board, Board.Phase.VOTE)
    return (card.merged_into or card).pk


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
        step.record(Kind.GO_ON, NO_HOST)
    else:
        assert step.card
        clock.stop(step, step.card, Card.State.DISCUSSED)
        step.record(Kind.MOVE_ON, NO_HOST)
    return True
