"""The people to whom an email about an event goes. The services write to them, and pages say how many they are before
that."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from meetups.models import Attendee, Event, OutboxEmail, Talk
from meetups.models.attendees import AttendeeQuerySet
from meetups.models.emails import of_email
from meetups.models.event_querysets import EventQuerySet
from meetups.standards.email_addresses import comparable

Status = Attendee.Status

# The fields of an event whose changes are announced.
ANNOUNCED = ("title", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "status")
# The statuses of attendees who are emailed when an event changes; and when it is cancelled: all but those who gave up
# their place or never confirmed it.
OF_CHANGES = frozenset({Status.GOING, Status.OFFERED, Status.WAITING})
OF_CANCELLING = frozenset(Status) - {Status.CANCELLED, *Attendee.UNCONFIRMED}


class Recipients(NamedTuple):
    """How many people are emailed: with a place or an offer, on the waitlist, and speakers without either.

    `silent` is how many people with a place or on the waitlist gave no email address.
    """

    places: int = 0
    waiting: int = 0
    speakers: int = 0
    silent: int = 0

    @property
    def emailed(self) -> tuple[int, int, int]:
        return self.places, self.waiting, self.speakers

    @property
    def number(self) -> int:
        return self.places + self.waiting + self.speakers

    def __add__(self, other: tuple[int, ...]) -> "Recipients":  # type: ignore[override]
        return Recipients(*(one + two for one, two in zip(self, other, strict=True)))


NOBODY = Recipients()


def announces_changes(event: Event) -> bool:
    """Return whether changes of an event are emailed: not those of drafts, cancelled or past events."""
    return not (event.is_draft or event.is_cancelled or event.is_past)


def announces_cancelling(event: Event) -> bool:
    """Return whether it is emailed that an event is cancelled: not of drafts, nor when it is over or cancelled."""
    return announces_changes(event)


def speakers(events: Collection[int], *, statuses: Iterable[str]) -> list[Talk]:
    """Return an offered or accepted talk of each speaker at each event who is no attendee with such a status."""
    attendees = Attendee.objects.filter(event=OuterRef("call__event"), status__in=statuses)
    rows = Talk.objects.emailed_about(events).exclude(Exists(of_email(attendees, OuterRef("email"))))
    rows = rows.select_related("call__event__group").order_by("-pk")
    return list({(talk.call.event_id, comparable(talk.email)): talk for talk in rows}.values())[::-1]


def of_events(events: Collection[int], statuses: Collection[str]) -> dict[int, Recipients]:
    """Return the recipients of an email to attendees with these statuses and to speakers, by event. Two queries."""
    found = dict.fromkeys(events, NOBODY)
    rows = Attendee.objects.filter(event__in=found, status__in=statuses, erased_at=None).order_by()
    is_silent = Q(email="")
    groups = rows.values_list("event", "status").annotate(
        emailed=Count("pk", filter=~is_silent), silent=Count("pk", filter=is_silent)
    )
    for event, status, number, silent in groups:
        kind = "waiting" if status == Status.WAITING else "places"
        found[event] += Recipients(**{kind: number, "silent": silent})
    for talk in speakers(found, statuses=statuses):
        found[talk.call.event_id] += Recipients(speakers=1)
    return found


def of_cancelling(events: EventQuerySet) -> Recipients:
    """Return the recipients of the emails that these events are cancelled."""
    announced = [event.pk for event in events if announces_cancelling(event)]
    return sum(of_events(announced, OF_CANCELLING).values(), start=NOBODY)


def not_emailed_of_cancelling(event: Event, sequence: int) -> AttendeeQuerySet:
    """Return the attendees to whom no email is written yet that an event was cancelled with this sequence."""
    written = OutboxEmail.objects.filter(attendee=OuterRef("pk"), kind=OutboxEmail.Kind.EVENT_CANCELLED)
    rows = Attendee.objects.filter(event=event, status__in=OF_CANCELLING).exclude(email="")
    return rows.exclude(Exists(written.filter(version=str(sequence)))).order_by("pk")


def count_emailed_of_cancelling(event: Event) -> int:
    """Return how many emails say that an event is cancelled: those written, and those that the worker writes."""
    kinds = [OutboxEmail.Kind.EVENT_CANCELLED, OutboxEmail.Kind.TALK_CANCELLED]
    written = event.emails.filter(kind__in=kinds, version=str(event.sequence)).count()
    return written and written + not_emailed_of_cancelling(event, event.sequence).count()
