"""The actions of a demo group."""

from datetime import datetime, timedelta
from typing import Any

from demo import content, topics
from meetups.models import Action, Card, Event, Group


def load(group: Group, now: datetime) -> None:
    """Add the actions of a group that has none."""
    coming = group.events.upcoming(now).exclude(status=Event.Status.CANCELLED).first()
    for row in content.table(f"{group.slug}/actions")["actions"]:
        event = topics.meeting(group, row["at"], now)
        if event:
            _action(group, event, row, coming)


def _action(group: Group, event: Event, row: dict[str, Any], coming: Event | None) -> None:
    due, state = row.get("due"), row.get("state", Action.State.OPEN)
    action = Action.objects.create(
        group=group,
        event=event,
        card=Card.objects.filter(board__event=event, title=row.get("topic", "")).first(),
        text=row["text"],
        owner_name=row.get("owner", ""),
        is_owner_public=row.get("is_owner_public", False),
        due_event=coming if due == "next" else None,
        due_on=event.local_date + timedelta(days=due) if isinstance(due, int) else None,
        state=state,
        why=row.get("why", ""),
        closed_at=None if state == Action.State.OPEN else event.ends_at + timedelta(days=12),
    )
    Action.objects.filter(pk=action.pk).update(
        created_at=event.ends_at - timedelta(minutes=10), updated_at=action.closed_at or event.ends_at
    )
