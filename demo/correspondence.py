"""The followers of the demo groups, and messages from organisers to attendees. Nothing is sent."""

from datetime import datetime, timedelta
from typing import Any

from demo import content
from demo.attendees import address
from meetups.models import Event, Group, Message, Subscription


def load(group: Group, now: datetime) -> None:
    """Add followers and messages to a new group. A second call would add back a follower who left."""
    rows = content.table(f"{group.slug}/correspondence")
    names = content.table("people")[group.slug]["newcomers"][: rows["followers"]]
    Subscription.objects.bulk_create(_follower(group, name, now) for name in names)
    Message.objects.bulk_create(_message(group, row) for row in rows["messages"])


def _follower(group: Group, name: str, now: datetime) -> Subscription:
    """Return a follower who gets the newsletter from today, without older news."""
    since = now - timedelta(weeks=5)
    return Subscription(
        group=group,
        email=address(name, group),
        often=Subscription.Often.FORTNIGHT,
        confirmed_at=since,
        news_since=now,
    )


def _message(group: Group, row: dict[str, Any]) -> Message:
    """Return a draft about the next meeting, or a message sent two days after the last one."""
    is_sent = row["about"] == "last"
    events = group.events.past() if is_sent else group.events.upcoming()
    event: Event = events.filter(status=Event.Status.CONFIRMED)[0]
    sent_at = event.ends_at + timedelta(hours=40) if is_sent else None
    lead = group.organisers.order_by("role", "pk").first()
    return Message(
        event=event,
        subject=row["subject"],
        text=row["text"].strip(),
        audiences=row["audiences"],
        is_about_place=row["is_about_place"],
        created_by=lead.user if lead else None,
        sent_at=sent_at,
        written_at=sent_at,
    )
