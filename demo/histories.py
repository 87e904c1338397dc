"""The changes of status of the demo attendees."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from meetups.models import Attendee, AttendeeChange

Status, Cause = Attendee.Status, AttendeeChange.Cause


def load(attendees: list[Attendee], now: datetime) -> None:
    """Add a change for each step of these saved attendees, at a plausible time."""
    rows = []
    for attendee in attendees:
        was = ""
        for became, cause, at in steps(attendee, now):
            change = AttendeeChange(attendee=attendee, was=was, became=became, cause=cause)
            change.places = attendee.event.capacity
            rows.append((change, at))
            was = became
    AttendeeChange.objects.bulk_create([change for change, _at in rows], batch_size=500)
    for change, at in rows:
        change.at = at  # auto_now_add replaces any other time when a row is added
    AttendeeChange.objects.bulk_update([change for change, _at in rows], ["at"], batch_size=200)


def steps(attendee: Attendee, now: datetime) -> Sequence[tuple[str, str, datetime]]:
    """Return the status, cause and time of each change, as `TRANSITIONS` allows them."""
    event = attendee.event
    asked_at = min(event.starts_at - timedelta(days=2 + len(attendee.name) % 9), now - timedelta(days=1))
    taken = (Status.GOING, Cause.PERSON, asked_at)
    waited = (Status.WAITING, Cause.PERSON, asked_at)
    return {
        Status.GOING: [taken],
        Status.WAITING: [waited],
        Status.OFFERED: [waited, (Status.OFFERED, Cause.PLACE_FREED, now - timedelta(hours=3))],
        Status.CANCELLED: [taken, (Status.CANCELLED, Cause.PERSON, asked_at + timedelta(hours=20))],
        Status.CAME: [taken, (Status.CAME, Cause.DOOR, event.starts_at - timedelta(minutes=5))],
        Status.ABSENT: [taken, (Status.ABSENT, Cause.OVER, event.ends_at)],
    }[Status(attendee.status)]
