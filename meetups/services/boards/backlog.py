"""The rows that a board that is wrapped up leaves in the topic backlog of the group, and taking them back."""

from collections import Counter
from typing import Any

from django.db.models import Case, When
from django.utils import timezone

from meetups.models import Board, Card, Interest, Topic
from meetups.services import interests, search
from meetups.services.boards.steps import Step
from meetups.services.topics import lock_backlog

State = Topic.State
BECOMES = {
    Card.State.TO_DISCUSS: State.OPEN,
    Card.State.DISCUSSING: State.OPEN,
    Card.State.DISCUSSED: State.DONE,
    Card.State.PARKED: State.PARKED,
}


def fill(step: Step) -> None:
    """Make each standing card a topic of the backlog: open, parked, or done if it was discussed.

    It is the topic of the card, else a listed one of the same title, open ones first, else a new one. The votes for
    topics that were not discussed become interest.
    """
    lock_backlog(step.board.event.group)
    step.before |= {"topics": {}, "made": []}
    votes: Counter[Topic] = Counter()
    for card in step.board.cards.standing().order_by("position", "pk"):
        topic = _topic_of(step, card)
        if card.topic_id is None:
            step.set(card, topic_id=topic.pk)
        _set_state(step, topic, BECOMES[Card.State(card.state)])
        if card.state != Card.State.DISCUSSED:
            votes[topic] += card.votes or 0
    for topic, count in (+votes).items():
        interests.add_votes(topic=topic, board=step.board, count=count)


def take_back(board: Board, before: dict[str, Any]) -> None:
    """Take back what wrapping up left in the backlog. A new topic stays if somebody used or changed it meanwhile."""
    if "topics" not in before:
        return
    lock_backlog(board.event.group)
    votes = Interest.objects.filter(board=board, kind=Interest.Kind.VOTES)
    pks = {*map(int, before["topics"]), *before["made"], *votes.values_list("topic", flat=True)}
    topics = Topic.objects.filter(pk__in=pks).select_for_update(of=("self",), no_key=True)
    found = {topic.pk: topic for topic in topics.order_by("pk")}
    votes.delete()
    for pk, (was, became) in before["topics"].items():
        topic = found.get(int(pk))
        if topic and topic.state == became:
            topic.state = was
            topic.save(update_fields=["state", "updated_at"])
            search.write(thing=topic)
    for topic in found.values():
        interests.recount(topic)
        if topic.pk in before["made"] and not (_is_changed(topic) or _is_used(topic, board)):
            search.delete(thing=topic)
            topic.delete()


def _topic_of(step: Step, card: Card) -> Topic:
    topics = Topic.objects.select_for_update(of=("self",), no_key=True)
    known = card.topic_id or card.merged.exclude(topic=None).order_by("pk").values_list("topic", flat=True).first()
    topic = topics.filter(pk=known).first() if known else None
    while topic and topic.merged_into_id:
        topic = topics.get(pk=topic.merged_into_id)
    return topic or _same_title(step.board, card) or _new(step, card)


def _same_title(board: Board, card: Card) -> Topic | None:
    first = Case(When(state=State.OPEN, then=0), When(state=State.PARKED, then=1), default=2)
    topics = board.event.group.topics.listed().filter(compared_title=card.compared_title)
    return topics.select_for_update(of=("self",), no_key=True).order_by(first, "pk").first()


def _new(step: Step, card: Card) -> Topic:
    event = step.board.event
    topic = Topic.objects.create(
        group=event.group,
        title=card.title,
        compared_title=card.compared_title,
        raised_at=event,
        raised_on=event.local_date,
        published_at=timezone.now(),
    )
    search.write(thing=topic)
    step.before["made"].append(topic.pk)
    return topic


def _set_state(step: Step, topic: Topic, state: str) -> None:
    if topic.state in (state, State.REFUSED):
        return
    was = step.before["topics"].get(str(topic.pk), [topic.state])[0]
    step.before["topics"][str(topic.pk)] = [was, state]
    topic.state, topic.published_at = state, topic.published_at or timezone.now()
    topic.save(update_fields=["state", "published_at", "updated_at"])
    search.write(thing=topic)


def _is_changed(topic: Topic) -> bool:
    """Return whether an organiser changed a new topic, whose state is taken back already."""
    is_as_made = topic.state == State.OPEN and not topic.note
    return not (is_as_made and topic.cards.filter(title=topic.title).exists())


def _is_used(topic: Topic, board: Board) -> bool:
    """Return whether anything but this board refers to the topic."""
    return (
        topic.interests.exists()
        or topic.merged.exists()
        or topic.remarks.exists()
        or topic.tags.exists()
        or topic.cards.exclude(board=board).exists()
        or topic.pitches.exists()
    )
