"""The unconferences of a demo group: the last one as brought back from its wall, and the empty grid of the next."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify

from demo import content, events
from meetups.models import Board, Event, Grid, GridRoom, GridSlot, Group, Pitch, Topic, TopicTag
from meetups.standards.titles import compared


def load(group: Group, now: datetime) -> None:
    """Add the grids of a group that has none."""
    table = content.table(f"{group.slug}/grid")
    held = events.latest(group, table["held"]["theme"], now)
    if held:
        _held(held, table["held"])
    coming = events.next_of(group, now, format=Event.Format.UNCONFERENCE)
    if coming:
        Board.objects.create(event=coming, has_topics=False)
        _add(coming, table["coming"])


def _held(event: Event, row: dict[str, Any]) -> None:
    """Add what an unconference left behind, dated when it was brought back from the wall."""
    grid = _add(event, row, is_pitching_open=False)
    written_at = event.ends_at + timedelta(hours=3)
    Grid.objects.filter(pk=grid.pk).update(created_at=event.starts_at - timedelta(days=14), updated_at=written_at)
    grid.pitches.update(created_at=event.starts_at + timedelta(minutes=40), updated_at=written_at)


def _add(event: Event, row: dict[str, Any], **facts: Any) -> Grid:
    grid = Grid.objects.create(event=event, version=len(row["sessions"]), **facts)
    rooms = [GridRoom.objects.create(grid=grid, name=name, position=place) for place, name in enumerate(row["rooms"])]
    slots = [
        GridSlot.objects.create(
            grid=grid, starts_after=slot["at"], minutes=slot["minutes"], title=slot.get("title", "")
        )
        for slot in row["slots"]
    ]
    for session in row["sessions"]:
        room, slot = session.get("place", (None, None))
        _pitch(grid, session, rooms[room - 1] if room else None, slots[slot - 1] if slot else None)
    return grid


def _pitch(grid: Grid, row: dict[str, Any], room: GridRoom | None, slot: GridSlot | None) -> None:
    Pitch.objects.create(
        grid=grid,
        title=row["title"],
        about=row.get("about", ""),
        name=row.get("host", ""),
        is_name_public=row.get("is_public", False),
        hands=row.get("hands", 0),
        room=room,
        slot=slot,
        notes=row.get("notes", ""),
        outcome=row.get("outcome", ""),
        topic=_topic(grid.event, row) if "topic" in row else None,
    )


def _topic(event: Event, row: dict[str, Any]) -> Topic:
    """Return a new topic that came of a session."""
    topic = Topic.objects.create(
        group=event.group,
        title=row["topic"],
        compared_title=compared(row["topic"]),
        raised_at=event,
        raised_on=event.local_date,
        published_at=event.ends_at,
    )
    for name in row["tags"]:
        topic.tags.add(
            TopicTag.objects.get_or_create(group=event.group, slug=slugify(name), defaults={"name": name})[0]
        )
    Topic.objects.filter(pk=topic.pk).update(created_at=event.ends_at, updated_at=event.ends_at)
    return topic
