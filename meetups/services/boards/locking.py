"""Locking a board before anything on it changes.

The board is locked before its seats, and its seats before votes. A hidden vote locks its own seat alone (ADR 37).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Board, Card, Seat
from meetups.services.deleted import existing

SEEN_EVERY = 60  # seconds


def lock_board(board: Board) -> Board:
    """Lock the board until the transaction ends, and return it as it is now.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    rows = Board.objects.select_for_update(of=("self",), no_key=True)  # rows that refer to it can still be written
    return existing(rows.select_related("event__group"), pk=board.pk)


def lock_open_board(board: Board) -> Board:
    """Lock the board and return it. Raises ValidationError with the code gone, or cancelled if its event is."""
    board = lock_board(board)
    refuse_cancelled(board)
    return board


def lock_seat(seat: Seat) -> Seat:
    """Lock the seat until the transaction ends, and return it as it is now.

    Note that it was seen, if that is not noted yet in this minute; the caller saves it. Raises ValidationError with the
    code void if it was deleted or a host took it away.
    """
    rows = Seat.objects.valid().select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=seat.pk).first()
    if locked is None:
        raise ValidationError(_("This seat does not count any more. Ask a host of the board."), "void")
    now = timezone.now()
    if is_seen_again(locked, now):
        locked.seen_at = now
    return locked


def is_seen_again(seat: Seat, now: datetime) -> bool:
    """Return whether to note that a seat was seen: it is stored at most once a minute."""
    return (now - seat.seen_at).total_seconds() >= SEEN_EVERY


def lock_seats(board: Board) -> None:
    """Lock all seats of a locked board until the transaction ends, so that no vote is being written."""
    list(board.seats.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def raise_version(board: Board) -> None:
    """Raise the version of a locked board, because something visible changes."""
    board.version += 1
    board.save(update_fields=["version"])


def card_of(board_pk: int, card: Card) -> Card:
    """Return the card as it is now, with board and event.

    Raises ValidationError with the code card if it is not on the board with this primary key.
    """
    rows = Card.objects.select_related("board__event", "merged_into")
    found = rows.filter(pk=card.pk, board=board_pk).first()
    if found is None:
        raise ValidationError(_("This topic is not on this board any more."), "card")
    return found


def refuse_phase(board: Board, *phases: str) -> None:
    """Raise ValidationError with the code phase unless the board is in one of these phases."""
    if board.phase not in phases:
        raise ValidationError(
            _("The board is in another phase by now: %(phase)s."), "phase", {"phase": board.get_phase_display()}
        )


def refuse_cancelled(board: Board) -> None:
    if board.event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so its board is closed."), "cancelled")
