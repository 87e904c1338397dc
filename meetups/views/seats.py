"""The seat of a phone or browser at a board: a signed cookie holds its token."""

from django.conf import settings
from django.http import HttpRequest

from meetups.models import Board, Seat

SALT = "seat"
PATH = "/events/"


def seat_of(request: HttpRequest, board: Board) -> Seat | None:
    """Return the seat that this browser has at a board, even a voided one, or None. Without a cookie, no query."""
    token = request.get_signed_cookie(cookie_of(board), "", salt=SALT)
    return board.seats.filter(token=token).first() if token else None


def cookie_of(board: Board) -> str:
    """Return the name of the cookie. One with the prefix can be set over https only (RFC 6265bis, section 4.1.3)."""
    name = f"seat-{board.pk}"
    return f"__Secure-{name}" if settings.SESSION_COOKIE_SECURE else name
