"""Giving standing attendees their places, 28 days ahead or when sign-up opens, and “not this time”."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, EventSeries, StandingDate, StandingPlace
from meetups.queries.standing_places import AHEAD
from meetups.services import attendees, jobs
from meetups.services.attendees.locking import lock_event

Answer = StandingDate.Answer

# How late the job of every minute may be for a sign-up that opens; then the nightly job gives the places.
OPENED_WITHIN = timedelta(hours=1)


def give_all() -> int:
    """Give all standing attendees their places at the meetings of the next 28 days (nightly). Return the number given.

    A meeting that fails does not stop the others. Twice, late or by two workers at once is the same as once.
    """
    return jobs.each(_due(timezone.now()), lambda event: give(event=event), name=lambda event: f"event {event.pk}")


def give_opened() -> int:
    """Give the places of the meetings whose sign-up has just opened (each minute). Return the number given."""
    now = timezone.now()
    opened = _due(now).filter(rsvp_opens_at__gt=now - OPENED_WITHIN)
    return jobs.each(opened, lambda event: give(event=event), name=lambda event: f"event {event.pk}")


@transaction.atomic
def give(*, event: Event) -> int:
    """Give a place at a meeting to its standing attendees, longest-standing first. Return the number given.

    The decision for each of them is stored, and never made again. An attendee who has, had or declined a place gets
    none. Those for whom none is free are emailed (see `emails.standing_places`).
    """
    event = lock_event(event)
    if not is_due(event, timezone.now()):
        return 0
    assert event.series
    assert event.recurrence_id
    rows = StandingPlace.objects.confirmed().filter(series__in=event.series.parts()).undecided(event.recurrence_id)
    number = 0
    for standing_place in rows.select_for_update(of=("self",)):
        answer = _give_one(event, standing_place)
        standing_place.dates.create(on=event.recurrence_id, answer=answer)
        number += answer == Answer.GIVEN
    return number


def is_due(event: Event, now: datetime) -> bool:
    """Return whether the places of standing attendees at a meeting are given by now, and sign-up is open."""
    if event.series is None or not event.series.is_running or event.starts_at <= now or event.rsvp_refusal:
        return False
    return event.local_date - AHEAD <= now.astimezone(ZoneInfo(event.zone)).date()


@transaction.atomic
def skip(*, standing_place: StandingPlace, on: date) -> None:
    """Say “not this time” for the meeting with this original day: give up the place, or get none.

    It is never given back. Twice is the same as once. Raises ValidationError with the code past, or moved if the place
    is with another email address by now. Only the link that was emailed there gives up such a place.
    """
    event = meeting_on(standing_place, on)
    if event is None or event.is_past:
        raise ValidationError(_("This meeting is over, so there is nothing to give up."), code="past")
    event = lock_event(event)
    standing_place = StandingPlace.objects.select_for_update(of=("self",)).get(pk=standing_place.pk)
    attendee = event.attendees.with_email(standing_place.email).first()
    if attendee and attendee.status != Attendee.Status.CANCELLED:
        attendees.cancel(attendee=attendee)
    decided = standing_place.dates.get_or_create(on=on, defaults={"answer": Answer.SKIPPED})[0]
    if attendee is None and decided.answer == Answer.GIVEN:
        words = _(
            "Your place at this meeting is with another email address now. Our email there has the link of the place."
        )
        raise ValidationError(words, code="moved")


def meeting_on(standing_place: StandingPlace, on: date) -> Event | None:
    """Return the meeting of a standing place with this original day, unless it is a draft."""
    rows = Event.objects.public().filter(series__in=standing_place.series.parts(), recurrence_id=on)
    return rows.select_related("group", "venue", "series").order_by("-starts_at").first()


def leave_out(*, attendee: Attendee) -> None:
    """Let a standing attendee get no place at an event of which they erase their personal data.

    Called with the event locked, before the email address is erased.
    """
    event = attendee.event
    if not (event.series and event.recurrence_id and attendee.email):
        return
    rows = StandingPlace.objects.filter(series__in=event.series.parts()).with_email(attendee.email)
    for standing_place in rows.undecided(event.recurrence_id):
        standing_place.dates.create(on=event.recurrence_id, answer=Answer.SKIPPED)


def _give_one(event: Event, standing_place: StandingPlace) -> str:
    """Give this standing attendee a place if the rules allow it. Return what was decided."""
    typed = {name: getattr(standing_place, name) for name in ("name", "email", "organisation", "access_needs")}
    try:
        attendees.give_standing(event=event, **typed)
    except ValidationError as refusal:
        return {"taken": Answer.SKIPPED, "full": Answer.FULL}[str(refusal.code)]
    return Answer.GIVEN


def _due(now: datetime) -> QuerySet[Event]:
    """Return the meetings whose places may be due: of a group with standing places, soonest first."""
    standing = StandingPlace.objects.filter(series__group=OuterRef("group"), confirmed_at__isnull=False)
    is_open = Q(rsvp_opens_at=None) | Q(rsvp_opens_at__lte=now)
    soon = Event.objects.public().filter(starts_at__gt=now, starts_at__lt=now + AHEAD + timedelta(days=2))
    soon = soon.filter(is_open, Exists(standing), series__status=EventSeries.Status.RUNNING)
    return soon.exclude(status=Event.Status.CANCELLED).order_by("starts_at", "pk")
