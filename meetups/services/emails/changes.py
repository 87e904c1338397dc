"""Change notices: what changed about an event, in words, and when attendees are emailed about it."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, OutboxEmail, ScheduledEmails, Talk
from meetups.models.attendees import AttendeeQuerySet
from meetups.queries import recipients
from meetups.wording.venues import place_in_words

KIND = ScheduledEmails.Kind.CHANGED

# Several edits within this time make one email.
DEBOUNCE = timedelta(minutes=15)


class Change(NamedTuple):
    """One change in words: of what, from what, to what."""

    what: str
    before: str
    now: str


class Edit(NamedTuple):
    """The differences between the facts before an edit and now, which are news to people who knew the former."""

    at: datetime
    changes: list[Change]


def schedule(*, before: Event, after: Event) -> None:
    """Schedule a change notice in 15 minutes, or add the edit to the one that is scheduled already.

    Changes to drafts, and to events without attendees and talks, are not announced. A cancellation is
    announced by `events.cancel`.
    """
    if not is_announced(before=before, after=after):
        return
    now = timezone.now()
    facts = snapshot(before) | {"at": now.isoformat()}
    waiting = after.scheduled_emails.filter(kind=KIND, written_at__isnull=True, due_at__gt=now).first()
    if waiting:
        waiting.before = (waiting.before or {}) | {"later": [*(waiting.before or {}).get("later", []), facts]}
        waiting.save(update_fields=["before"])
    elif _has_recipients(after):
        after.scheduled_emails.create(kind=KIND, version=str(after.sequence), before=facts, due_at=now + DEBOUNCE)


def is_announced(*, before: Event, after: Event) -> bool:
    """Return whether attendees are emailed about a change: not about drafts, past events or other fields."""
    is_public = not before.is_draft and recipients.announces_changes(after)
    return is_public and snapshot(before) != snapshot(after)


def edits_of(notice: ScheduledEmails, event: Event) -> list[Edit]:
    """Return the edits of a change notice, in order: what differs between the facts before each and those of now."""
    first = notice.before or {}
    begun_at = (notice.due_at - DEBOUNCE).isoformat()  # of a notice that an earlier version of the site scheduled
    return [
        Edit(datetime.fromisoformat(facts.get("at", begun_at)), changes_since(facts, event))
        for facts in [first, *first.get("later", [])]
    ]


def new_to(known_at: datetime, edits: list[Edit]) -> list[Change]:
    """Return the changes that are news to people whose last email with the facts was written at this time."""
    return next((edit.changes for edit in edits if known_at <= edit.at), [])


def is_news(edits: list[Edit]) -> Q:
    """Return a condition on `known_at` (see `knowing`): there are changes that are news to them."""
    condition, since = Q(pk__in=[]), None
    for edit in edits:
        knew_these = Q(known_at__lte=edit.at) & (Q(known_at__gt=since) if since else Q())
        condition |= knew_these if edit.changes else Q(pk__in=[])
        since = edit.at
    return condition


def knowing(people: AttendeeQuerySet) -> AttendeeQuerySet:
    """Annotate `known_at`: when the last email to each attendee was written that had the facts of their event.

    Each change of their status sends one, but what a door volunteer does.
    """
    states = AttendeeChange.objects.filter(attendee=OuterRef("pk")).exclude(cause=AttendeeChange.Cause.DOOR)
    notices = OutboxEmail.objects.filter(attendee=OuterRef("pk"), kind=OutboxEmail.Kind.EVENT_CHANGED)
    latest = [states.order_by("-at").values("at")[:1], notices.order_by("-created_at").values("created_at")[:1]]
    return people.annotate(known_at=Greatest(*(Coalesce(Subquery(rows), "created_at") for rows in latest)))


def _has_recipients(event: Event) -> bool:
    attendees = event.attendees.filter(status__in=recipients.OF_CHANGES)
    return attendees.exists() or Talk.objects.emailed_about([event.pk]).exists()


def to_phone(*, events: QuerySet[Event]) -> list[Attendee]:
    """Return the attendees of these events who have no email address, so that organisers phone them about a change.

    Only upcoming events count that are cancelled, or have a change notice that is still to be written.
    """
    notices = ScheduledEmails.objects.filter(event=OuterRef("event"), kind=KIND, written_at__isnull=True)
    rows = Attendee.objects.reached_by_phone().filter(status__in=recipients.OF_CHANGES)
    is_announced = Exists(notices) | Q(event__status=Event.Status.CANCELLED)
    rows = rows.filter(is_announced, event__ends_at__gt=timezone.now(), event__in=events.order_by().values("pk"))
    rows = rows.select_related("event")
    return list(rows.order_by("event__starts_at", "event_id", "pk"))


def snapshot(event: Event) -> dict[str, Any]:
    """Return the announced fields of an event as JSON can hold them, with times in UTC and the venue in words."""
    return {name: getattr(event, name) for name in recipients.ANNOUNCED} | {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "venue": event.venue.name_and_address if event.venue else "",
    }


def changes_since(before: dict[str, Any], event: Event) -> list[Change]:
    """Return what differs between a snapshot and an event as it is now."""
    now = snapshot(event)
    was = Event(**{name: before[name] for name in recipients.ANNOUNCED if name != "venue_id"})
    was.starts_at, was.ends_at = (datetime.fromisoformat(before[name]) for name in ("starts_at", "ends_at"))
    found = {
        _("Title"): (("title",), was.title, event.title),
        _("When"): (("starts_at", "ends_at", "zone"), _when(was), _when(event)),
        _("Where"): (("venue_id", "attendance_mode"), _where(before), _where(now)),
        _("Status"): (("status",), str(was.get_status_display()), str(event.get_status_display())),
    }
    return [
        Change(what, then, today)
        for what, (names, then, today) in found.items()
        if any(before[name] != now[name] for name in names)
    ]


def _when(event: Event) -> str:
    return f"{event.leaf.long}, {event.hours}"


def _where(fields: dict[str, Any]) -> str:
    return place_in_words(fields["attendance_mode"], fields["venue"])
