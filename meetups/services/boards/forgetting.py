"""Wrapping up boards that nobody wrapped up, and deleting votes: nobody's votes outlive the day."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from meetups.models import Board, Event
from meetups.models.boards import morning_after
from meetups.services import jobs
from meetups.services.boards.locking import lock_board, lock_seats
from meetups.services.boards.phases import wrap_up_for_room
from meetups.services.deleted import existing


def forget_votes() -> int:
    """Delete the seats, votes and ballots of boards that can no longer be undone. Only totals stay.

    A board that nobody wrapped up is wrapped up first, at 6am after its event. Return the number of boards whose votes
    were deleted. Doing it twice is the same as once.
    """
    return jobs.each(_works(timezone.now()), lambda work: work(), name=lambda work: f"board {work.args[0].pk}")


def _works(now: datetime) -> Iterator[partial[bool]]:
    """Yield what is to do: all boards are wrapped up before the votes of the first are deleted."""
    kept = Board.objects.filter(votes_deleted_at__isnull=True)
    yield from (partial(_wrap_up, board, now) for board in kept.filter(wrapped_up_at=None, event__ends_at__lt=now))
    yield from (partial(_forget, board, now) for board in kept.filter(wrapped_up_at__lt=now))


@transaction.atomic
def _wrap_up(board: Board, now: datetime) -> bool:
    """Wrap up a board as of the last moment of its meeting, if the next 6am has passed. Return False: votes stay."""
    rows = Event.objects.select_for_update(of=("self",), no_key=True)
    existing(rows, pk=board.event_id)  # before the board (ADR 37)
    board = lock_board(board)
    last = board.steps.last()
    ended_at = max(board.event.ends_at, board.opened_at, last.at if last else board.opened_at)
    if not board.is_wrapped_up and morning_after(ended_at, board.event.zone) <= now:
        wrap_up_for_room(board, ended_at)
    return False


@transaction.atomic
def _forget(board: Board, now: datetime) -> bool:
    """Delete the votes of a board if its undo has ended. Return whether they were."""
    board = lock_board(board)
    if board.votes_deleted_at or not board.undo_ends_at or board.undo_ends_at > now:
        return False
    board.seats_counted = board.seats.valid().count()
    board.votes_deleted_at = now
    board.save(update_fields=["seats_counted", "votes_deleted_at"])
    lock_seats(board)  # before the rows that refer to them, such as the pitch of a seat whose hand goes up now
    board.seats.all().delete()
    return True
