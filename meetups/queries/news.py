"""The news for the followers of a group: what it is, when it is news, and how many followers are emailed."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, FilteredRelation, Min, OuterRef, Q

from meetups.models import Event, News, Subscription
from meetups.models.event_querysets import EventQuerySet
from meetups.wording import present

EVENT, ACTION = "event", "action"  # kinds of news items

# A meeting of a series is news so long before its start, any other event at once.
LEAD = timedelta(days=14)


class Followers(NamedTuple):
    """How many followers hear of something at once and in the newsletter, and when the next edition is due."""

    at_once: int
    in_edition: int
    due_at: datetime | None


def is_known(kind: str) -> Exists:
    """Return a condition for a queryset of this kind of record: there is a news item about it, or was one."""
    return Exists(News.objects.filter(kind=kind, record_id=OuterRef("pk")))


def coming_events() -> EventQuerySet:
    """Return the events that emails to followers list."""
    return Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)


def newsworthy_events() -> EventQuerySet:
    """Return the events that are news now and have no news item yet."""
    is_due = Q(series=None) | Q(starts_at__lt=present.now() + LEAD)
    return coming_events().filter(is_due).exclude(is_known(EVENT))


def news_at(event: Event) -> datetime | None:
    """Return when an event becomes news if it is published now; None if it is known already."""
    if event.pk and News.objects.filter(kind=EVENT, record_id=event.pk).exists():
        return None
    now = present.now()
    return max(now, event.starts_at - LEAD) if event.series_id else now


def followers(group: int, *, until: datetime | None = None) -> Followers:
    """Return the followers of a group who hear of an event until then. One query."""
    is_next = Q(group__editions__sent_at=None, group__editions__skipped_at=None)
    rows = Subscription.objects.confirmed().filter(group=group).order_by()
    found = rows.annotate(next=FilteredRelation("group__editions", condition=is_next)).aggregate(
        at_once=Count("pk", filter=Q(often=Subscription.Often.AT_ONCE)),
        in_edition=Count("pk", filter=Q(often=Subscription.Often.FORTNIGHT)),
        due_at=Min("next__due_at"),
    )
    if until and found["due_at"] and found["due_at"] >= until:
        found |= {"in_edition": 0, "due_at": None}
    return Followers(**found)
