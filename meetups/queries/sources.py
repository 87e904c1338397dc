"""The meetings and series that came from the calendar read for a group each night, and are no longer in it."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Model
from django.urls import reverse

from meetups.models import Event, EventSeries, Group
from meetups.wording import present
from meetups.wording.dates import leaf
from meetups.wording.rhythms import in_words


class Gone(NamedTuple):
    """A meeting or series here that is no longer in the calendar. `url` is its page in the admin."""

    uid: str
    title: str
    when: str
    url: str


def missing(group: Group, uids: Collection[str]) -> list[Gone]:
    """Return the meetings to come and the running series of a group with these UIDs. Two queries."""
    rows: list[Gone] = []
    if uids:
        series = EventSeries.objects.meeting().filter(group=group, uid__in=uids).order_by("pk")
        rows += [Gone(row.uid, row.title, in_words(row.rrule, row.starts_on), _page(row)) for row in series]
        events = Event.objects.filter(group=group, uid__in=uids, ends_at__gt=present.now())
        coming = events.exclude(status=Event.Status.CANCELLED).order_by("starts_at", "pk")
        rows += [Gone(row.uid, row.title, leaf(row.local_date).long, _page(row)) for row in coming]
    return rows


def _page(row: Model) -> str:
    return reverse(f"admin:meetups_{row._meta.model_name}_change", args=[row.pk])
