"""A phone with a seat at a board, in tests of views."""

import json
from typing import Any

from django.core.signing import get_cookie_signer
from django.http import HttpResponse
from django.test import Client

from meetups.models import Board, Seat
from meetups.views.seats import cookie_of
from tests.pages import Page


def phone_of(seat: Seat, board: Board | None = None) -> Client:
    """Return a phone with the cookie of this seat, or with its token as the cookie of another board."""
    client = Client()
    name = cookie_of(board or seat.board)
    client.cookies[name] = get_cookie_signer(salt=f"{name}seat").sign(seat.token)
    return client


def put(board: Board, **values: Any) -> None:
    """Change the row of a board, without a step."""
    Board.objects.filter(pk=board.pk).update(**values)


def send(client: Client, action: str, **data: str) -> HttpResponse:
    """Press a button of the phone's page at the board of the event `tea`."""
    return client.post(f"/events/tea/board/seat/{action}/", data)


def own_of(page: Page) -> Any:
    """Return the numbers of the seat, as the script reads them."""
    return json.loads(page.all("div", id="own")[0]["data-own"] or "")


def votes(seat: Seat) -> dict[int, int]:
    return dict(seat.votes.values_list("card", "count"))
