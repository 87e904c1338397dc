"""The values that a phone at a board asks for again and again, and those of its seat."""

import json
from datetime import datetime
from typing import NamedTuple

from meetups.models import Board, Seat
from meetups.queries.boards import BoardView, OwnSeat, own_of, version_of, view_of
from meetups.wording import present
from meetups.wording.boards import joining_in_words, state_in_words, time_over_in_words, votes_left_in_words

EVERY, EVERY_BEFORE_THE_START, NEVER = 2, 10, 0  # seconds
FIELDS = (
    "has_topics", "phase", "votes_each", "boxes", "hides_totals", "code", "is_joining_open", "version", "box",
    "ends_at", "left", "round", "opened_at", "wrapped_up_at", "seats_counted",
    "event__slug", "event__status", "event__starts_at", "event__zone", "event__updated_at",
)  # fmt: skip
COUNTED = frozenset({"screen"})  # parts with the numbers of seats and votes


class LiveBoard(NamedTuple):
    """A board as its live parts show it, the same for all seats."""

    view: BoardView
    every: int  # seconds until a phone asks again, or 0
    state: str  # what happens, in words

    @property
    def kind(self) -> str:
        """Return the phase, and how many topics were merged. When this changes, a seat has to read its own votes
        again."""
        merged = sum(len(card.merged) for card in (*self.view.to_discuss, *self.view.discussed, *self.view.parked))
        return f"{self.view.phase}-{merged}"


class SeatView(NamedTuple):
    """The values of its seat that a phone shows beside the live part."""

    seat: Seat
    own: OwnSeat
    left_in_words: str

    @property
    def for_script(self) -> str:
        """The numbers that the script fills into the live part, as JSON."""
        return json.dumps({"votes": self.own.votes, "left": self.own.left, "answer": self.own.answer})


def live_board(board: Board, now: datetime | None = None) -> LiveBoard:
    """Return what the live parts of a board show. One query, and one more while votes are given openly.

    `now` is the exact time for a part that is asked for every two seconds, inside the minute of a public page too.
    """
    view = view_of(board, now)
    topic = view.discussing.title if view.discussing else ""
    if not view.has_topics:
        state = joining_in_words(is_open=view.is_joining_open, is_over=board.is_wrapped_up)
    elif view.is_asking:
        state = time_over_in_words(is_last_box=view.is_last_box)  # the sentence of the clock, so that it is said once
    else:
        state = state_in_words(view.phase, topic, is_paused=board.is_paused)
    return LiveBoard(view, seconds_between_asks(board), state)


def seat_view(seat: Seat) -> SeatView:
    """Return what belongs to a seat. Two queries at most."""
    own = own_of(seat)
    return SeatView(seat, own, votes_left_in_words(own.left, seat.board.votes_each))


def seconds_between_asks(board: Board) -> int:
    """Return after how many seconds a phone asks again: 2, 0 once wrapped up.

    It is 10 before the start of the event, and where phones only join.
    """
    if board.is_wrapped_up:
        return NEVER
    is_early = board.phase == Board.Phase.PROPOSE and present.now() < board.event.starts_at
    is_slow = is_early or board.event.is_cancelled or not board.has_topics
    return EVERY_BEFORE_THE_START if is_slow else EVERY


def board_to_watch(slug: str) -> Board | None:
    """Return the board of the public event with this slug, with what a live part needs of the event. One query."""
    try:
        board = Board.objects.select_related("event").only(*FIELDS).get(event__slug=slug)
    except Board.DoesNotExist:
        return None
    return None if board.event.is_draft else board


def live_version(slug: str, part: str, now: datetime | None = None) -> str | None:
    """Return a text that changes whenever a live part of this board does, or None without such a board. One query.

    `now` is the exact time, as in `live_board`.
    """
    board = board_to_watch(slug)
    if board is None:
        return None
    version = version_of(board, is_counted=part in COUNTED, now=now)
    return f"{board.pk}-{version}-{seconds_between_asks(board)}-{board.event.updated_at.timestamp()}"
