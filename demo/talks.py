"""The talks of a demo group: the call for its next meeting, and what was said at the last one with each theme."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify

from demo import content, events, topics
from meetups.models import Call, Event, Group, Talk, TalkBreak, TopicTag

State = Talk.State


def load(group: Group, now: datetime) -> None:
    """Add the call for the next meeting of a group that has none, and the talks of its past ones."""
    table = content.table(f"{group.slug}/talks")
    coming = events.next_of(group, now)
    if coming:
        noon = coming.local_start.replace(hour=12, minute=0) - timedelta(days=1)
        _add(coming, table, table["next"], closes_at=noon, note=table["next"]["note"])
    for row in table["past"]:
        event = topics.meeting(group, row["theme"], now)
        if event:
            _add(event, table, row, closes_at=event.starts_at)


def _add(event: Event, table: dict[str, Any], row: dict[str, Any], **facts: Any) -> None:
    """Add a call with its breaks and talks, dated before the meeting."""
    call = Call.objects.create(
        event=event,
        places=row.get("places", len(row["talks"])),
        minutes=table["minutes"],
        starts_after=table["starts_after"],
        **facts,
    )
    for pause in table["breaks"]:
        TalkBreak.objects.create(call=call, title=pause["title"], starts_after=pause["at"], minutes=pause["minutes"])
    position = 0
    for number, talk in enumerate(row["talks"]):
        is_ordered = talk.get("state", State.ACCEPTED) in (State.ACCEPTED, State.WITHDRAWN)
        position += is_ordered
        _talk(call, talk, position if is_ordered else None, number)
    if event.is_past:
        opened_at = event.starts_at - timedelta(days=30)
        Call.objects.filter(pk=call.pk).update(created_at=opened_at, updated_at=event.ends_at)


def _talk(call: Call, row: dict[str, Any], position: int | None, number: int) -> None:
    event, name, place = call.event, slugify(row["title"]), "https://example.org"
    talk = Talk.objects.create(
        call=call,
        title=row["title"],
        about=row.get("about", ""),
        name=row["speaker"],
        email=address(row["speaker"]),
        is_name_public=row.get("is_public", False),
        needs=row.get("needs", ""),
        state=row.get("state", State.ACCEPTED),
        position=position,
        reply=row.get("reply", ""),
        slides_url=f"{place}/slides/{event.local_date}/{name}" if row.get("slides") else "",
        recording_url=f"{place}/recordings/{event.local_date}/{name}" if row.get("recording") else "",
    )
    for tag in row.get("tags", []):
        talk.tags.add(TopicTag.objects.get_or_create(group=event.group, slug=slugify(tag), defaults={"name": tag})[0])
    if event.is_past:
        offered_at = event.starts_at - timedelta(days=20 - number)
        Talk.objects.filter(pk=talk.pk).update(created_at=offered_at, updated_at=event.ends_at + timedelta(days=1))


def address(name: str) -> str:
    """Return an email address made of the name, at a domain that receives no email."""
    return f"{slugify(name).replace('-', '.')}@example.org"
