"""The lean-coffee boards of the demo meetings: those of past ones, and one that is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from demo import content, events
from meetups.models import Board, Card, Event, Group, HostLink, Interest, Topic
from meetups.services import boards

AFTER_TALKS = timedelta(minutes=65)
HAS_OPEN_BOARD = "leeds"


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


@transaction.atomic
def open_next(now: datetime) -> HostLink | None:
    """Open the board of the next demo meeting, with a few topics, unless it is open. Return a link to host it.

    Return None if the demo is not here, for example on the site of a community that has real events.
    """
    group = Group.objects.select_for_update(no_key=True).filter(slug=HAS_OPEN_BOARD).first()
    event = _next_without_record(group, now) if group else None
    if event is None:
        return None
    board = Board.objects.filter(event=event).first() or _opened(event)
    return board.host_links.open().first() or boards.open_host_link(board=board)


def _next_without_record(group: Group, now: datetime) -> Event | None:
    """Return the next demo event with a lean coffee that is not wrapped up, or None."""
    coming = group.events.public().upcoming(now).exclude(status=Event.Status.CANCELLED)
    uids = [plan.uid for plan in events.occasions(group, now)]
    own = coming.filter(uid__in=uids).exclude(format=Event.Format.UNCONFERENCE)
    return own.exclude(board__phase=Board.Phase.WRAPPED_UP).first()


def _opened(event: Event) -> Board:
    board = boards.open_board(event=event)
    seats = [boards.join(board=board) for _number in range(3)]
    for number, title in enumerate(content.table(f"{HAS_OPEN_BOARD}/board")["cards"]):
        boards.propose(seat=seats[number % len(seats)], title=title)
    return board
