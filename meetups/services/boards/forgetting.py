"""Wrapping up boards that nobody wrapped up, and deleting votes: nobody's votes outlive the day."""

from django.db import transaction
from django.utils import timezone

from meetups.models import Board
from meetups.models.boards import morning_after
from meetups.services.boards.locking import lock_board
from meetups.services.boards.phases import wrap_up_for_room


def forget_votes() -> int:
    """Delete the seats, votes and ballots of boards that can no longer be undone. Only totals stay.

    A board that nobody wrapped up is wrapped up first, at 6am after its event. Return the number of boards whose votes
    were deleted. Doing it twice is the same as once.
    """
    now = timezone.now()
    kept = Board.objects.filter(votes_deleted_at__isnull=True).select_related("event")
    for board in kept.filter(wrapped_up_at__isnull=True, event__ends_at__lt=now):
        if morning_after(board.event.ends_at, board.event.zone) <= now:
            wrap_up_for_room(board)
    ended = [board for board in kept.filter(wrapped_up_at__lt=now) if board.undo_ends_at and board.undo_ends_at <= now]
    return sum(_forget(board) for board in ended)


@transaction.atomic
def _forget(board: Board) -> bool:
    board = lock_board(board)
    if board.votes_deleted_at or not board.undo_ends_at or board.undo_ends_at > timezone.now():
        return False
    board.seats_counted = board.seats.valid().count()
    board.votes_deleted_at = timezone.now()
    board.save(update_fields=["seats_counted", "votes_deleted_at"])
    board.seats.all().delete()
    return True
