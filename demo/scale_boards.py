"""Load-test boards, topics and actions: what past load-test events left behind."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid5

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.text import slugify

from demo.events import NAMESPACE
from meetups.models import Action, Board, Card, Event, Interest, Topic, TopicTag
from meetups.models.boards import CODE_LENGTH, CODE_LETTERS
from meetups.standards.titles import compared

BATCH = 1000
TALKATIVE = 2  # groups of which every past event raised topics; of the others only those with a board did
BOARD_EVERY = 20  # past events
TOPICS, DISCUSSED, ACTIONS = 10, 4, 8
DAYS = 12_000
QUESTIONS = ("What works", "What to stop", "Who decides", "What it costs", "Where to begin")


class Past(NamedTuple):
    """A past event with its number among all load-test events, and what it was about."""

    number: int
    group: int  # the number of its group
    event: Event
    subject: str

    @property
    def has_board(self) -> bool:
        return self.number % BOARD_EVERY == BOARD_EVERY // 2

    @property
    def is_talkative(self) -> bool:
        return self.has_board or self.group < TALKATIVE


def add(past: Sequence[Past]) -> None:
    """Add what these events left behind: topics with tags, wrapped-up boards that discussed some, and actions."""
    talkative = [one for one in past if one.is_talkative]
    topics = _bulk(Topic, (_topic(one, turn) for one in talkative for turn in range(TOPICS)))
    of_event = {one.event: topics[place * TOPICS :][:TOPICS] for place, one in enumerate(talkative)}
    with_board = [one for one in talkative if one.has_board]
    made = zip(with_board, _bulk(Board, map(_board, with_board)), strict=True)
    boards = {one.event: board for one, board in made}
    _bulk(
        Card,
        (_card(board, topic, turn) for event, board in boards.items() for turn, topic in enumerate(of_event[event])),
    )
    _bulk(
        Interest,
        (_interest(topic, boards.get(event)) for event, found in of_event.items() for topic in found if topic.interest),
    )
    _bulk(Action, (_action(one, turn) for one in talkative for turn in range(ACTIONS)))
    _add_tags(talkative, of_event)
    _set_times([one.event for one in talkative])


def _bulk(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def _topic(one: Past, turn: int) -> Topic:
    """Return a topic. Those that the board of its event discussed are done; of the others, one in five is parked."""
    title = f"{QUESTIONS[turn % len(QUESTIONS)]} with {one.subject}, {one.event.local_date:%B %Y}, {turn + 1}"
    is_done = one.has_board and turn < DISCUSSED
    state = Topic.State.DONE if is_done else Topic.State.PARKED if turn % 5 == 4 else Topic.State.OPEN
    return Topic(
        group=one.event.group,
        title=title,
        compared_title=compared(title),
        state=state,
        raised_at=one.event,
        raised_on=one.event.local_date,
        interest=0 if is_done else _votes(turn),
        published_at=one.event.ends_at,
    )


def _votes(turn: int) -> int:
    return 2 * (TOPICS - turn)


def _board(one: Past) -> Board:
    return Board(
        event=one.event,
        phase=Board.Phase.WRAPPED_UP,
        is_joining_open=False,
        code=_code(one),
        version=40,
        seats_counted=20,
        wrapped_up_at=one.event.ends_at,
        votes_deleted_at=one.event.ends_at + timedelta(hours=12),
    )


def _code(one: Past) -> str:
    """Return six letters that no other of these events has within thirty years, whenever it was added."""
    number, letters = one.group * DAYS + one.event.local_date.toordinal() % DAYS, ""
    for _place in range(CODE_LENGTH):
        number, digit = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[digit]
    return letters


def _card(board: Board, topic: Topic, turn: int) -> Card:
    is_discussed = topic.state == Topic.State.DONE
    return Card(
        board=board,
        topic=topic,
        title=topic.title,
        compared_title=topic.compared_title,
        state=Card.State.DISCUSSED if is_discussed else Card.State.TO_DISCUSS,
        position=turn + 1,
        votes=_votes(turn),
        outcome="Try it for **a month**, then compare." if is_discussed else "",
        seconds_spent=480 if is_discussed else 0,
        discussed_at=board.event.starts_at + timedelta(minutes=10 * turn + 10) if is_discussed else None,
    )


def _interest(topic: Topic, board: Board | None) -> Interest:
    kind = Interest.Kind.VOTES if board else Interest.Kind.IMPORTED
    return Interest(topic=topic, kind=kind, board=board, count=topic.interest)


def _action(one: Past, turn: int) -> Action:
    """Return an action. Two of an event are open; the others were done within two weeks."""
    is_open = turn < 2
    return Action(
        group=one.event.group,
        event=one.event,
        text=f"Send the notes on {one.subject} to team {turn + 1}",
        owner_name=f"Visitor {(one.number * 7 + turn) % 5000}",
        is_owner_public=turn % 2 == 0,
        state=Action.State.OPEN if is_open else Action.State.DONE,
        uid=str(uuid5(NAMESPACE, f"{one.event.uid}/action/{turn}")),
        closed_at=None if is_open else one.event.ends_at + timedelta(days=turn),
    )


def _add_tags(past: Sequence[Past], of_event: dict[Event, list[Topic]]) -> None:
    """Give each topic the tag of its event's subject."""
    wanted = {(one.event.group_id, one.subject) for one in past}
    rows = (TopicTag(group_id=group, name=subject, slug=slugify(subject)) for group, subject in sorted(wanted))
    TopicTag.objects.bulk_create(rows, ignore_conflicts=True)
    groups = {group for group, _subject in wanted}
    tags = {(tag.group_id, tag.name): tag for tag in TopicTag.objects.filter(group__in=groups)}
    through = Topic.tags.through
    _bulk(
        through,
        (
            through(topic=topic, topictag=tags[one.event.group_id, one.subject])
            for one in past
            for topic in of_event[one.event]
        ),
    )


def _set_times(events: Sequence[Event]) -> None:
    """Date all rows as of their events, because each new row has the present time."""
    ended = Event.objects.order_by().values("ends_at")
    of_event, raised_at = Subquery(ended.filter(pk=OuterRef("event"))), Subquery(ended.filter(pk=OuterRef("raised_at")))
    Board.objects.filter(event__in=events).update(opened_at=of_event)
    Card.objects.filter(board__event__in=events).update(created_at=Subquery(ended.filter(board=OuterRef("board"))))
    Action.objects.filter(event__in=events).update(created_at=of_event, updated_at=of_event)
    Topic.objects.filter(raised_at__in=events).update(created_at=raised_at, updated_at=raised_at)
