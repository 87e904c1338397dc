"""Taking a seat at a board: a phone or browser that proposes, votes and answers."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Board, Seat
from meetups.services.boards.locking import SEEN_EVERY, lock_open_board

MOST_SEATS = 500


@transaction.atomic
def join(*, board: Board, name: str = "", attendee: Attendee | None = None) -> Seat:
    """Take a seat at a board. One place is one seat: the same attendee gets the same seat again.

    Raises ValidationError with the code cancelled, over when the board is wrapped up, closed when a host closed
    joining, full at 500 seats, void when a host took away the seat of this attendee, attendee when the place is one at
    another event, or by field when the name is invalid.
    """
    board = lock_open_board(board)
    if attendee and attendee.event_id != board.event_id:
        raise ValidationError(_("This link is for another event."), "attendee")
    if board.is_wrapped_up:
        raise ValidationError(_("This board is wrapped up. Its page shows what came of it."), "over")
    seat = Seat(board=board, attendee=attendee, name=" ".join(name.split()), left=board.votes_each)
    seat.seen_at = timezone.now()
    seat.clean_fields(exclude=["board", "attendee"])
    known = board.seats.filter(attendee=attendee).first() if attendee else None
    return _again(known, seat) if known else _new(board, seat)


def still_here(*, seat: Seat) -> None:
    """Note that a seat is present. It is stored at most once a minute."""
    now = timezone.now()
    Seat.objects.valid().filter(pk=seat.pk, seen_at__lte=now - timedelta(seconds=SEEN_EVERY)).update(seen_at=now)


def _again(known: Seat, seat: Seat) -> Seat:
    """Return the seat that an attendee has, with the new name if they gave one."""
    if known.is_void:
        raise ValidationError(_("This seat does not count any more. Ask a host of the board."), "void")
    known.name, known.seen_at = seat.name or known.name, seat.seen_at
    known.save(update_fields=["name", "seen_at"])
    return known


def _new(board: Board, seat: Seat) -> Seat:
    if not board.is_joining_open:
        raise ValidationError(_("Nobody can join any more. Ask a host of the board."), "closed")
    if board.seats.valid().count() >= MOST_SEATS:
        raise ValidationError(_("This board has %(number)d seats, and no more."), "full", {"number": MOST_SEATS})
    seat.save()
    return seat
