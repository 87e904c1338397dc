"""The lean-coffee boards of the demo meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from meetups.models import Board, Card, Event, Interest, Topic

AFTER_TALKS = timedelta(minutes=65)


def wrapped_up(event: Event, topics: Sequence[tuple[Topic, dict[str, Any]]]) -> Board:
    """Add the board of a past meeting: topics with minutes were discussed, the votes of the others are interest."""
    ordered = sorted(topics, key=lambda pair: (-pair[1]["votes"], pair[0].pk))
    came = event.attendees.filter(status="came").count()
    board = Board.objects.create(
        event=event,
        phase=Board.Phase.WRAPPED_UP,
        is_joining_open=False,
        version=9 * len(ordered),
        seats_counted=came - came // 8,
        wrapped_up_at=event.ends_at,
        votes_deleted_at=event.ends_at + timedelta(hours=13),
    )
    Board.objects.filter(pk=board.pk).update(opened_at=event.starts_at - timedelta(days=1))
    end = event.starts_at + AFTER_TALKS
    for position, (topic, row) in enumerate(ordered, 1):
        end += timedelta(minutes=row.get("minutes", 0))
        _card(board, topic, row, position, end)
    return board


def _card(board: Board, topic: Topic, row: dict[str, Any], position: int, end: datetime) -> None:
    minutes = row.get("minutes", 0)
    card = Card.objects.create(
        board=board,
        topic=topic,
        title=topic.title,
        compared_title=topic.compared_title,
        state=Card.State.DISCUSSED if minutes else Card.State.TO_DISCUSS,
        position=position,
        votes=row["votes"],
        outcome=row.get("outcome", ""),
        seconds_spent=60 * minutes,
        discussed_at=end if minutes else None,
    )
    Card.objects.filter(pk=card.pk).update(created_at=board.event.starts_at + AFTER_TALKS)
    if not minutes:
        Interest.objects.create(topic=topic, kind=Interest.Kind.VOTES, board=board, count=row["votes"])
