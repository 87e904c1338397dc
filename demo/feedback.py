"""The answers to the feedback form of the last meeting of a demo group."""

from datetime import datetime, timedelta
from typing import Any

from demo import content
from meetups.models import Action, Event, Feedback, Group, Remark, Topic

PARTS = Remark.Part.values


def load(group: Group, now: datetime) -> None:
    """Add the answers about the last meeting of a group, and the remarks that its organisers released."""
    event = group.events.past(now).exclude(status=Event.Status.CANCELLED).first()
    if event is None:
        return
    rows = content.table(f"{group.slug}/feedback")["feedback"]
    answers = [again for again in Feedback.Again.values for _number in range(rows[again])]
    remarks: list[dict[str, Any]] = rows["remarks"]
    for number, again in enumerate(answers):
        _answer(event, again, remarks[number] if number < len(remarks) else {}, number)


def _answer(event: Event, again: str, row: dict[str, Any], number: int) -> None:
    answer = Feedback.objects.create(
        event=event,
        again=again,
        is_counted=True,
        answered_on=event.local_date + timedelta(days=number // 9),
        **{part: row.get(part, "") for part in PARTS},
    )
    parts = [part for part in PARTS if row.get("released") and part in row]
    for part in parts:
        remark = Remark.objects.create(answer=answer, part=part)
        if part == parts[-1]:
            _becomes(remark, event, row)


def _becomes(remark: Remark, event: Event, row: dict[str, Any]) -> None:
    """Link the remark with the topic that it became, or with a new action."""
    if "topic" in row:
        remark.topic = Topic.objects.filter(group=event.group, title=row["topic"]).first()
    if "action" in row:
        remark.action = Action.objects.create(group=event.group, event=event, text=row["action"])
    remark.save()
