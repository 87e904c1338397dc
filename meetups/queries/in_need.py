"""Events that need something from their organisers, for the list of the admin."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from meetups.models import Attendee, Event
from meetups.models.events import EventQuerySet
from meetups.wording import present

FORTNIGHT, AHEAD = timedelta(days=14), timedelta(days=56)


def in_need(events: EventQuerySet, now: datetime | None = None) -> EventQuerySet:
    """Return those of these events in the next eight weeks that need something, soonest first.

    They have no venue, are a draft in the next fortnight, or have access needs that no organiser has read.
    """
    now = now or present.now()
    soon = events.upcoming(now).filter(starts_at__lt=now + AHEAD).exclude(status=Event.Status.CANCELLED)
    is_nowhere = Q(venue__isnull=True) & ~Q(attendance_mode=Event.Mode.ONLINE)
    is_draft = Q(status=Event.Status.DRAFT, starts_at__lt=now + FORTNIGHT)
    unread = Exists(Attendee.objects.with_unread_needs().filter(event=OuterRef("pk")))
    return soon.filter(is_nowhere | is_draft | unread)
