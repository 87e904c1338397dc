"""The topic backlog of a demo group, with the boards of its past meetings that discussed it."""

from collections import defaultdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils.text import slugify

from demo import content, events
from demo.boards import wrapped_up
from meetups.models import Event, Group, Interest, Topic, TopicTag
from meetups.standards.titles import compared

Rows = list[dict[str, Any]]


def load(group: Group, now: datetime) -> None:
    """Add the topics of a group that has none, and the boards on which they were discussed."""
    rows: Rows = content.table(f"{group.slug}/topics")["topics"]
    themes = {name for row in rows for name in [row["raised"], *(card["at"] for card in row.get("cards", []))]}
    meetings = {name: event for name in themes if (event := meeting(group, name, now))}
    topics = {row["title"]: _topic(group, row, meetings) for row in rows}
    cards: dict[Event, list[tuple[Topic, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        for card in row.get("cards", []):
            cards[meetings[card["at"]]].append((topics[row["title"]], card))
    for event, discussed in cards.items():
        wrapped_up(event, discussed)
    for row in rows:
        _interest(topics[row["title"]], row["me_too"])


def meeting(group: Group, name: str, now: datetime) -> Event | None:
    """Return the last past meeting with a theme, or with `/2` after its name the one before."""
    theme, _slash, number = name.partition("/")
    return events.latest(group, theme, now, number=int(number or 1))


def _topic(group: Group, row: dict[str, Any], meetings: dict[str, Event]) -> Topic:
    event = meetings[row["raised"]]
    topic = Topic.objects.create(
        group=group,
        title=row["title"],
        compared_title=compared(row["title"]),
        note=row.get("note", ""),
        state=row.get("state", Topic.State.OPEN),
        raised_at=event,
        raised_on=event.local_date,
        published_at=event.ends_at,
    )
    for name in row["tags"]:
        topic.tags.add(TopicTag.objects.get_or_create(group=group, slug=slugify(name), defaults={"name": name})[0])
    changed_at = max(meetings[card["at"]].ends_at for card in row.get("cards", [{"at": row["raised"]}]))
    Topic.objects.filter(pk=topic.pk).update(
        created_at=event.ends_at, updated_at=changed_at + timedelta(minutes=len(row["title"]))
    )
    return topic


def _interest(topic: Topic, number: int) -> None:
    """Add the people who said “me too”, and store the sum with the votes of meetings."""
    Interest.objects.bulk_create(
        Interest(
            topic=topic,
            kind=Interest.Kind.ME_TOO,
            hashed_browser=sha256(f"{topic.title}/{person}".encode()).hexdigest(),
        )
        for person in range(number)
    )
    total = sum(topic.interests.values_list("count", flat=True))
    Topic.objects.filter(pk=topic.pk).update(interest=total)
