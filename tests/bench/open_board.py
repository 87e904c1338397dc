"""Open a board where many people vote, and print the slug of its event: `python -m tests.bench.open_board`.

With `queries`, print instead how many queries a poll makes that changed nothing.
"""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from meetups.models import Board, Event, Seat  # noqa: E402
from meetups.services import boards  # noqa: E402

TITLE = "How do you answer the same question for the hundredth time, number {number}?"
TOPICS, SEATS = 30, 400
PLENTY = 30_000  # votes of each seat, so that no vote of the load is refused


def find_or_open() -> Board:
    """Return the open board that this module opened before, or open one at the next event."""
    board = Board.objects.filter(phase=Board.Phase.VOTE).first()
    if board:
        return board
    event = Event.objects.public().upcoming().filter(board=None).exclude(status=Event.Status.CANCELLED)[0]
    board = boards.open_board(event=event)
    for number in range(TOPICS):
        board.refresh_from_db()
        boards.add_card(board=board, host=boards.Host(), version=board.version, title=TITLE.format(number=number))
    seats = [boards.join(board=board).pk for _ in range(SEATS)]
    Seat.objects.filter(pk__in=seats).update(left=PLENTY)
    board.refresh_from_db()
    boards.next_phase(board=board, host=boards.Host(), version=board.version)
    return board


def queries(board: Board) -> int:
    """Return the number of queries of a poll by a phone that has the version of this board."""
    client, path = Client(HTTP_HOST="127.0.0.1"), f"{board.get_absolute_url()}live/seat/"
    etag = client.get(path).headers["ETag"]
    with CaptureQueriesContext(connection) as found:
        answer = client.get(path, headers={"If-None-Match": etag})
    if answer.status_code != 304:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(found)


if __name__ == "__main__":
    print(queries(find_or_open()) if "queries" in sys.argv else find_or_open().event.slug)
