"""Taking a seat at a board: a phone or browser that proposes, votes and answers."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Board, Seat
from meetups.services.boards.locking import SEEN_EVERY, lock_open_board
from meetups.services.boards.one_seat import give_to_place, lock_grid

MOST_SEATS = 500


@transaction.atomic
def join(*, board: Board, name: str = "", attendee: Attendee | None = None, had: Seat | None = None) -> Seat:
    """Take a seat at a board. One place is one seat: the same attendee gets the same seat again.

    `had` is the seat that this browser has. Without an attendee it is the seat again. With one, a seat that no place
    has becomes that of the place, also when nobody else can join. A browser whose seat a host took away gets no other
    one. Raises ValidationError by field when the name is invalid, or with a code. It is cancelled, over when the board
    is wrapped up, closed when a host closed joining, or full at 500 seats. It is void when a host took away the seat of
    this browser or attendee. It is attendee when the place is one at another event.
    """
    if attendee and had:
        lock_grid(board)
    board = lock_open_board(board)
    if attendee and attendee.event_id != board.event_id:
        raise ValidationError(_("This link is for another event."), "attendee")
    if board.is_wrapped_up:
        raise ValidationError(_("This board is wrapped up. Its page shows what came of it."), "over")
    seat = Seat(board=board, attendee=attendee, name=" ".join(name.split()), left=board.votes_each)
    seat.seen_at = timezone.now()
    seat.clean_fields(exclude=["board", "attendee"])
    known = _known(board, attendee, had)
    return _again(known, seat) if known else _new(board, seat)


def still_here(*, seat: Seat) -> None:
    """Note that a seat is present. It is stored at most once a minute."""
    now = timezone.now()
    Seat.objects.valid().filter(pk=seat.pk, seen_at__lte=now - timedelta(seconds=SEEN_EVERY)).update(seen_at=now)


def _known(board: Board, attendee: Attendee | None, had: Seat | None) -> Seat | None:
    """Return the seat that the attendee or, without one, the browser has. Raises ValidationError with the code void."""
    own = board.seats.filter(pk=had.pk).first() if had else None
    of_place = board.seats.filter(attendee=attendee).first() if attendee else own
    for seat in (own, of_place):
        if seat and seat.is_void:
            raise ValidationError(_("This seat does not count any more. Ask a host of the board."), "void")
    if attendee and own and own.attendee_id is None:
        return give_to_place(board=board, seat=own, attendee=attendee, known=of_place)
    return of_place


def _again(known: Seat, seat: Seat) -> Seat:
    """Return a known seat, with the new name if one was given."""
    known.name, known.seen_at = seat.name or known.name, seat.seen_at
    known.save(update_fields=["name", "seen_at"] if seat.name else ["seen_at"])  # the night may have erased its name
    return known


def _new(board: Board, seat: Seat) -> Seat:
    if not board.is_joining_open:
        raise ValidationError(_("Nobody can join any more. Ask a host of the board."), "closed")
    if board.seats.valid().count() >= MOST_SEATS:
        raise ValidationError(_("This board has %(number)d seats, and no more."), "full", {"number": MOST_SEATS})
    seat.save()
    return seat
