"""Undoing the last step of a board."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Action, Board, BoardStep, Card, Seat, Vote
from meetups.services import actions
from meetups.services.boards import backlog, outcomes
from meetups.services.boards.locking import lock_board, lock_seats, refuse_cancelled
from meetups.services.boards.phases import count_again
from meetups.services.boards.steps import Host, Kind, Step, refuse_taken, saved_with
from meetups.services.topics import lock_backlog


@transaction.atomic
def undo(*, board: Board, host: Host, version: int) -> BoardStep:
    """Undo the last step that is not undone. Return the step that undoes it.

    Raises ValidationError with the code cancelled, taken, nothing, or over after 6am following the wrapping up.
    """
    board = lock_board(board)
    refuse_cancelled(board)
    refuse_taken(board, Kind.UNDO, version, None)
    if board.undo_ends_at and board.undo_ends_at <= timezone.now():
        raise ValidationError(_("The board is wrapped up for good: steps could be undone until 6am."), "over")
    last = last_step(board)
    if last is None:
        raise ValidationError(_("There is no step to undo."), "nothing")
    was = board.round
    _restore_told(board, last.before)
    step = Step(board, None if last.kind == Kind.ADD_CARD else last.card)
    if board.phase == Board.Phase.DISCUSS:
        count_again(step)  # two seats may have become one since the votes were noted
    if board.round != was:
        board.round = step.version  # a question that is asked again is answered anew
        board.save(update_fields=["round"])
    return step.record(Kind.UNDO, host, undoes=last)


def last_step(board: Board) -> BoardStep | None:
    """Return the step that `undo` undoes, or None."""
    return board.steps.exclude(kind=Kind.UNDO).filter(undone_by__isnull=True).select_related("host", "card").last()


def _restore_told(board: Board, before: dict[str, Any]) -> None:
    """Restore the values before a step, and let the search find what is said about topics since and no more."""
    cards = {pk for name, pk, values in before["rows"] if name == "card" and outcomes.SHOWN_BY & values.keys()}
    if cards:
        lock_backlog(board.event.group)
    topics = outcomes.topics_of(board, cards)
    _restore(board, before)
    outcomes.write(topics | outcomes.topics_of(board, cards))


def _restore(board: Board, before: dict[str, Any]) -> None:
    """Restore the values before a step, those that it changed last first."""
    backlog.take_back(board, before)
    for name, pk, values in reversed(before["rows"]):
        row = board if name == "board" else apps.get_model("meetups", name).objects.get(pk=pk)
        for field, value in values.items():
            column: Any = row._meta.get_field(field)
            setattr(row, field, column.to_python(value))
        row.save(update_fields=saved_with(values))
    for name, pk in before.get("added", []):
        if name == "card":
            _return_votes(board, pk)
            Card.objects.filter(pk=pk).delete()
        else:
            for action in Action.objects.filter(pk=pk):
                actions.delete(action=action)


def _return_votes(board: Board, pk: int) -> None:
    """Return the votes for a card that a host added to their seats."""
    lock_seats(board)
    for seat, count in Vote.objects.filter(card=pk).values_list("seat", "count"):
        Seat.objects.filter(pk=seat).update(left=F("left") + count)
