"""The screen of a board: what a projector shows to the whole room. It is the same for everyone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meetups.models import Board
from meetups.queries.boards import numbers_of
from meetups.queries.seats import live_board
from meetups.standards import qr
from meetups.views.audiences import public
from meetups.views.boards import of_board


@public()
@require_safe
@of_board
def index(request: HttpRequest, board: Board) -> HttpResponse:
    """Show the topic and the time in large type, with the code to join in a corner."""
    context = {
        "board": board,
        "event": board.event,
        "live": live_board(board),
        "numbers": numbers_of(board),
        **how_to_join(board),
    }
    return render(request, "meetups/boards/screen.html", context)


def how_to_join(board: Board) -> dict[str, str]:
    """Return the QR code that opens the page to join a board, and where its six letters are entered by hand."""
    url = f"{settings.SITE_URL}{reverse('meetups:boards-join', args=[board.event.slug])}"
    by_hand = f"{settings.SITE_URL}{reverse('meetups:boards-code')}"
    return {"qr_code": qr.svg(url), "join_url": by_hand.partition("//")[2]}
