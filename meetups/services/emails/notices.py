"""Rounds of letters about an event: what changed, the reminder, “still coming?”, thanks."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, Notice, OutboxEmail
from meetups.models.events import LONGEST
from meetups.services import jobs
from meetups.services.attendees import locking, states
from meetups.services.attendees.states import Cause, Status
from meetups.services.emails import outbox

# Several edits within this time make one letter.
SETTLES_AFTER = timedelta(minutes=15)

# What people are told of when it changes.
TOLD = ("title", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "status")
TO_BE_TOLD = (Status.GOING, Status.OFFERED, Status.WAITING)

# Letters that nobody waits for come at this hour, on the clock of the event.
MORNING = time_of_day(9)
# Who took a place so lately is not asked whether they are coming.
FRESH = timedelta(hours=24)
# Later than this after their morning, thanks are an oddity; who stayed away is noted for longer.
THANKS_LAST, LOOKS_BACK = timedelta(days=3), timedelta(days=10)

# So many letters are written in one transaction: others want to write too.
BATCH = 50
# No other batch is begun after so many seconds, so that what comes round with it keeps its turn.
LASTS = 30


class Change(NamedTuple):
    """What was, and what is now, in words."""

    what: str
    before: str
    now: str


class Round(NamedTuple):
    """Letters of one kind to some of those on the list of one event; the version says for which day, or of what."""

    version: str
    due_at: datetime
    people: QuerySet[Attendee]
    letter: str
    changes: list[Change]


def note_change(*, before: Event, after: Event) -> None:
    """What changed is told to everyone on the list a quarter of an hour later, together with what changes until then.

    A draft is nobody's business; that an event is cancelled is told at once, by `events.cancel`.
    """
    if before.is_draft or after.is_draft or after.is_cancelled or after.is_past or told(before) == told(after):
        return
    if not after.attendees.filter(status__in=TO_BE_TOLD).exists():
        return
    now = timezone.now()
    settling = after.notices.filter(kind=Notice.Kind.CHANGED, written_at__isnull=True, due_at__gt=now)
    if not settling.exists():
        after.notices.create(
            kind=Notice.Kind.CHANGED, version=str(after.sequence), before=told(before), due_at=now + SETTLES_AFTER
        )


def write_due() -> int:
    """Write every letter that is due, each once, however often and by however many this is called. How many it wrote.

    A round that fails keeps no other from its turn, and is tried again. Raises ExceptionGroup with what failed.
    """
    now, end = timezone.now(), time.monotonic() + LASTS
    return jobs.each(
        list(_due(now)),
        lambda due: _write_until(end, kind=due[0], event=due[1], now=now),
        name=lambda due: f"{due[0]} of event {due[1].pk}",
    )


def close(*, event: Event) -> int:
    """After an event, who had a place and was not seen at the door did not come, if anybody was seen. How many."""
    number = 0
    while some := _close_some(event=event):
        number += some
    return number


def close_all() -> int:
    """Close the meetings of the last days, also where somebody was ticked long after. How many people did not come."""
    now = timezone.now()
    of_event = Attendee.objects.filter(event=OuterRef("pk"))
    seen, unseen = (Exists(of_event.filter(status=status)) for status in (Status.CAME, Status.GOING))
    return jobs.each(Event.objects.filter(_ended(now), seen, unseen).order_by("pk"), lambda event: close(event=event))


def told(event: Event) -> dict[str, Any]:
    """What stands in a letter about an event, as JSON can keep it. A moment is the same on whatever clock."""
    return {name: getattr(event, name) for name in TOLD} | {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "venue": ", ".join([event.venue.name, *event.venue.address_lines]) if event.venue else "",
    }


def changes_since(before: dict[str, Any], event: Event) -> list[Change]:
    """What of an event is not any more as it was told, in words; nothing when it came back to that."""
    now = told(event)
    was = Event(**{name: before[name] for name in TOLD if name != "venue_id"})
    was.starts_at, was.ends_at = (datetime.fromisoformat(before[name]) for name in ("starts_at", "ends_at"))
    found = {
        _("Title"): (("title",), was.title, event.title),
        _("When"): (("starts_at", "ends_at", "zone"), _when(was), _when(event)),
        _("Where"): (("venue_id", "attendance_mode"), _where(was, before["venue"]), _where(event, now["venue"])),
        _("Status"): (("status",), str(was.get_status_display()), str(event.get_status_display())),
    }
    return [
        Change(what, then, today)
        for what, (names, then, today) in found.items()
        if any(before[name] != now[name] for name in names)
    ]


def _when(event: Event) -> str:
    return f"{event.leaf.long}, {event.hours}"


def _where(event: Event, venue: str) -> str:
    if not event.is_in_person:
        return _("Online")
    place = venue or _("Venue to be confirmed")
    return _("%(place)s, and online") % {"place": place} if event.is_online else place


def _morning(event: Event, *, days: int) -> datetime:
    """The morning so many days after an event's day (or before it: less than nought), on the clock of the event."""
    day = event.local_date + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(event.zone))


def _changed(event: Event, now: datetime) -> Round | None:
    """Due when it settled. Who came to the list since the event was last edited was told all there is."""
    notice = event.notices.filter(kind=Notice.Kind.CHANGED, written_at__isnull=True, due_at__lte=now).first()
    if notice is None:
        return None
    people = event.attendees.filter(status__in=TO_BE_TOLD).exclude(_changes(at__gt=event.updated_at))
    changes = [] if event.is_cancelled or event.is_past else changes_since(notice.before or told(event), event)
    return Round(notice.version, notice.due_at, people if changes else people.none(), "event_changed", changes)


def _reminder(event: Event, now: datetime) -> Round | None:
    """Due at nine on the day before, until the start. Who took their place later was told all there is."""
    due_at = _morning(event, days=-1)
    if not due_at <= now < event.starts_at:
        return None
    return _of_day(event, due_at, "reminder", _going_since_before(event, due_at))


def _still_coming(event: Event, now: datetime) -> Round | None:
    """Due so many days before as the group asks for, until the reminder is due."""
    days = event.group.asks_days_before
    if not days or not _morning(event, days=-days) <= now < _morning(event, days=-1):
        return None
    return _of_day(event, _morning(event, days=-days), "still_coming", _going_since_before(event, now - FRESH))


def _thanks(event: Event, now: datetime) -> Round | None:
    """Due on the morning after, for who was seen at the door or, if nobody was, for who had a place (see `close`)."""
    due_at = _morning(event, days=(event.local_end.date() - event.local_date).days + 1)
    if now < due_at:
        return None
    people = event.attendees.filter(status__in=(Status.CAME, Status.GOING))
    return _of_day(event, due_at, "thanks", people if now < due_at + THANKS_LAST else people.none())


def _of_day(event: Event, due_at: datetime, letter: str, people: QuerySet[Attendee]) -> Round | None:
    if event.is_draft or event.is_cancelled:
        return None
    return Round(event.local_date.isoformat(), due_at, people, letter, [])


def _going_since_before(event: Event, moment: datetime) -> QuerySet[Attendee]:
    """Those whose place has been theirs since before a moment, however they got it."""
    since = _changes(became=Status.GOING, at__gte=moment)
    return event.attendees.filter(status=Status.GOING, created_at__lt=moment).exclude(since)


def _ended(now: datetime) -> Q:
    """Over, and not for long; that no meeting is longer than LONGEST lets it be read from a known place of an index."""
    since = now - LOOKS_BACK
    return Q(ends_at__lte=now, ends_at__gt=since, starts_at__lt=now, starts_at__gt=since - LONGEST)


def _changes(**conditions: Any) -> Exists:
    return Exists(AttendeeChange.objects.filter(attendee=OuterRef("pk"), **conditions))


ROUNDS: dict[str, Callable[[Event, datetime], Round | None]] = {
    Notice.Kind.CHANGED: _changed,
    Notice.Kind.REMINDER: _reminder,
    Notice.Kind.STILL_COMING: _still_coming,
    Notice.Kind.THANKS: _thanks,
}


def _due(now: datetime) -> Iterator[tuple[str, Event]]:
    """What may be to write, and about what; changes first. A narrow window of days, and seven queries."""
    public = Event.objects.select_related("group").exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED])
    public = public.order_by("starts_at", "pk")
    untold = Notice.objects.filter(kind=Notice.Kind.CHANGED, written_at__isnull=True)
    due = untold.filter(due_at__lte=now).values("event")
    yield from ((Notice.Kind.CHANGED, event) for event in Event.objects.exclude(status="draft").filter(pk__in=due))
    coming = public.filter(starts_at__gt=now).exclude(pk__in=untold.filter(due_at__gt=now).values("event"))
    windows = {
        Notice.Kind.REMINDER: coming.filter(starts_at__lt=now + timedelta(days=2)),
        Notice.Kind.STILL_COMING: coming.filter(
            starts_at__lt=now + timedelta(days=16), group__asks_days_before__isnull=False
        ),
        Notice.Kind.THANKS: public.filter(_ended(now)),
    }
    for kind, events in windows.items():
        written = Notice.objects.filter(kind=kind, written_at__isnull=False, event__in=events.order_by().values("pk"))
        done = set(written.values_list("event", "version"))
        for event in events:
            if (event.pk, event.local_date.isoformat()) not in done and ROUNDS[kind](event, now):
                yield kind, event


def _write_until(end: float, *, kind: str, event: Event, now: datetime) -> int:
    """What is left after the end is left to the next call."""
    number = 0
    if kind == Notice.Kind.THANKS:
        close(event=event)
    while time.monotonic() < end and (some := _write_some(kind=kind, event=event, now=now)):
        number += some
    return number


@transaction.atomic
def _write_some(*, kind: str, event: Event, now: datetime) -> int:
    """The next letters of a round, with the event as it is now; the round is over when nobody is left."""
    event = locking.lock_event(event)
    found = ROUNDS[kind](event, now)
    if found is None:
        return 0
    begun = {"due_at": found.due_at}
    notice = event.notices.get_or_create(kind=kind, version=found.version, defaults=begun)[0]
    people = [] if notice.written_at else list(_not_written_to(event, found)[:BATCH])
    for attendee in people:
        attendee.event = event
        method = "REQUEST" if kind == Notice.Kind.CHANGED and attendee.is_going else ""
        context = {"changes": found.changes}
        outbox.write_to(attendee, found.letter, version=found.version, method=method, context=context)
    if not people:
        event.notices.filter(pk=notice.pk, written_at__isnull=True).update(written_at=timezone.now())
    return len(people)


def _not_written_to(event: Event, found: Round) -> QuerySet[Attendee]:
    """Those of a round whose letter is not in the outbox (see `outbox.write_to` for its key)."""
    key = Concat(
        Value(f"{found.letter}:a"), Cast(OuterRef("pk"), CharField()), Value(f":{event.pk}:{found.version}")
    )  # fmt: skip
    return found.people.exclude(email="").exclude(Exists(OutboxEmail.objects.filter(key=key))).order_by("pk")


@transaction.atomic
def _close_some(*, event: Event) -> int:
    event = locking.lock_event(event)
    if event.is_cancelled or not event.is_past or not event.attendees.filter(status=Status.CAME).exists():
        return 0
    some = list(event.attendees.filter(status=Status.GOING).order_by("pk")[:BATCH])
    for attendee in some:
        attendee.event = event
        states.change(attendee, Status.ABSENT, cause=Cause.OVER)
    return len(some)
