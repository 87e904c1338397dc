"""The rows and words of the pages of a lean-coffee board: plain values, the same for every reader but `own_of`."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from meetups.models import Ballot, Board, Card, Event, Seat, Vote
from meetups.models.cards import whole_minutes
from meetups.models.places import count_places_used
from meetups.models.seats import PRESENT_FOR
from meetups.wording import present

COUNTED_EVERY, COUNTED_EVERY_IN_THE_DISCUSSION = 5, 60  # seconds
_COLUMNS = (
    "pk", "title", "votes", "hands", "state", "notes", "outcome", "outcome_html", "seconds_spent", "position",
    "merged_into_id", "topic_id", "discussed_at",
)  # fmt: skip


class BoardCard(NamedTuple):
    """A topic of a board. `votes` include the hands, and are None while they are hidden or not given yet."""

    pk: int
    title: str
    votes: int | None
    hands: int
    state: str
    notes: str
    outcome: str
    outcome_html: str
    minutes_spent: int
    merged: list[str]  # the titles that were merged into it
    topic: int | None  # the primary key of its topic in the backlog


class BoardView(NamedTuple):
    """A board as everybody sees it at one version."""

    pk: int
    version: int
    has_topics: bool
    phase: str
    code: str
    is_joining_open: bool
    is_cancelled: bool
    votes_each: int
    boxes: list[int]  # in minutes
    to_discuss: list[BoardCard]
    discussing: BoardCard | None
    discussed: list[BoardCard]
    parked: list[BoardCard]
    box: int  # from 1; 0 is none
    round: int  # answers name it
    ends_at: datetime | None  # of a timebox that runs or is over
    left: int | None  # seconds, while the timebox is paused
    is_asking: bool  # whether the timebox is over, and seats answer
    is_last_box: bool
    zone: str  # of the event
    wrapped_up_at: datetime | None
    undo_ends_at: datetime | None


class BoardNumbers(NamedTuple):
    """The numbers that hosts and the screen show beside a board. They tell nothing about one seat."""

    seats: int
    present: int
    door: int  # people checked in
    votes: int  # votes given by all seats
    answers: int  # answers of seats that are present to the question that is asked


class OwnSeat(NamedTuple):
    """The values of one seat, which are shown on that seat alone."""

    left: int
    votes: dict[int, int]  # by the primary key of the card that is left after merging
    answer: str  # to the question that is asked; empty without one


def board_at(slug: str) -> Board | None:
    """Return the board of the public event with this slug, with group, venue, call and grid, or None. One query."""
    related = ("event__group", "event__venue", "event__call", "event__grid")
    rows = Board.objects.select_related(*related).exclude(event__status=Event.Status.DRAFT)
    return rows.filter(event__slug=slug).first()


def version_of(board: Board, *, is_counted: bool = False, now: datetime | None = None) -> str:
    """Return a text that changes whenever the view of this board does, besides what the event shows. No query.

    With `is_counted`, for host and screen, it also changes every five seconds while people join, vote and answer. In
    the rest of the discussion it changes each minute. Neither a seat nor a hidden vote raises the version (ADR 37).
    """
    now = now or present.now()
    asks = is_asking(board, now)
    version = f"{board.version}-asking" if asks else str(board.version)
    if not is_counted or board.is_wrapped_up:
        return version
    is_slow = board.phase == Board.Phase.DISCUSS and not asks
    every = COUNTED_EVERY_IN_THE_DISCUSSION if is_slow else COUNTED_EVERY
    return f"{version}-{int(now.timestamp()) // every}"


def is_asking(board: Board, now: datetime) -> bool:
    """Return whether the timebox is over, so that seats are asked to go on or move on."""
    return board.phase == Board.Phase.DISCUSS and board.ends_at is not None and board.ends_at <= now


def view_of(board: Board, now: datetime | None = None) -> BoardView:
    """Return the board as everybody sees it. One query, and one more while votes are given openly."""
    cards = _cards_of(board)
    waiting = [card for card in cards if card.state == Card.State.TO_DISCUSS]
    return BoardView(
        pk=board.pk,
        version=board.version,
        has_topics=board.has_topics,
        phase=board.phase,
        code=board.code,
        is_joining_open=board.is_joining_open,
        is_cancelled=board.event.is_cancelled,
        votes_each=board.votes_each,
        boxes=board.box_minutes,
        to_discuss=waiting,
        discussing=next((card for card in cards if card.state == Card.State.DISCUSSING), None),
        discussed=[card for card in cards if card.state == Card.State.DISCUSSED],
        parked=[card for card in cards if card.state == Card.State.PARKED],
        box=board.box,
        round=board.round,
        ends_at=board.ends_at,
        left=board.left,
        is_asking=is_asking(board, now or present.now()),
        is_last_box=board.box >= len(board.box_minutes),
        zone=board.event.zone,
        wrapped_up_at=board.wrapped_up_at,
        undo_ends_at=board.undo_ends_at,
    )


def numbers_of(board: Board, now: datetime | None = None) -> BoardNumbers:
    """Return the numbers beside a board. Four queries."""
    now = now or present.now()
    here = Q(seen_at__gt=now - PRESENT_FOR)
    seats = board.seats.valid().aggregate(seats=Count("pk"), present=Count("pk", filter=here))
    answers = Ballot.objects.filter(
        seat__in=board.seats.present(now), card__state=Card.State.DISCUSSING, round=board.round
    )
    return BoardNumbers(
        seats=seats["seats"] if board.seats_counted is None else board.seats_counted,
        present=seats["present"],
        door=count_places_used(board.event_id),
        votes=Vote.objects.filter(_counted(board.pk)).aggregate(sum=Sum("count"))["sum"] or 0,
        answers=answers.count(),
    )


def own_of(seat: Seat) -> OwnSeat:
    """Return what belongs to this seat. Two queries at most."""
    board = seat.board
    answer = None
    if board.phase == Board.Phase.DISCUSS:
        answers = seat.ballots.filter(card__state=Card.State.DISCUSSING, round=board.round)
        answer = answers.values_list("answer", flat=True).first()
    rows = seat.votes.values_list(Coalesce("card__merged_into", "card")).annotate(Sum("count")).order_by()
    return OwnSeat(left=seat.left, votes=dict(rows), answer=answer or "")


def vote_totals(board_pk: int) -> dict[int, int]:
    """Return the votes of all seats for each topic, those of the topics merged into it included. One query."""
    rows = Vote.objects.filter(_counted(board_pk)).values_list(Coalesce("card__merged_into", "card"))
    return dict(rows.annotate(Sum("count")).order_by())


def _counted(board_pk: int) -> Q:
    return Q(seat__board=board_pk, seat__voided_at__isnull=True)


def _cards_of(board: Board) -> list[BoardCard]:
    """Return the topics that are left after merging: discussed ones in the order of that, others as they are ordered.

    While people propose and vote, the order is that in which the topics came, so that none moves under a finger.
    """
    # Plain values, because each change is read anew while a room waits for it (ADR 35).
    rows = list(board.cards.order_by("pk").values_list(*_COLUMNS, named=True))
    is_open = board.phase == Board.Phase.VOTE and not board.hides_totals
    totals = vote_totals(board.pk) if is_open else {}
    merged: dict[int, list[str]] = {}
    for row in rows:
        if row.merged_into_id:
            merged.setdefault(row.merged_into_id, []).append(row.title)
    standing = sorted(
        (row for row in rows if not row.merged_into_id),
        key=lambda row: (row.discussed_at or board.opened_at, row.position or 0, row.pk),
    )
    return [
        BoardCard(
            pk=row.pk,
            title=row.title,
            votes=totals.get(row.pk, 0) + row.hands if is_open else row.votes,
            hands=row.hands,
            state=row.state,
            notes=row.notes,
            outcome=row.outcome,
            outcome_html=row.outcome_html,
            minutes_spent=whole_minutes(row.seconds_spent),
            merged=merged.get(row.pk, []),
            topic=row.topic_id,
        )
        for row in standing
    ]
