"""Series of events as open data: those that run and have a meeting to come.

Pages show how often a group meets and each meeting, but no series. So a series is told by its rhythm and its next
meeting alone.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    EVENT,
    GROUP,
    MOMENT,
    NUMBER,
    TEXT,
    UPDATED,
    Field,
    Resource,
    event_of,
    group_of,
    moment,
    own_fields,
    same,
)
from meetups.models import Event, EventSeries


def _rows() -> QuerySet[EventSeries]:
    coming = Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)
    of_series = coming.filter(series=OuterRef("pk")).order_by("starts_at", "pk")
    running = EventSeries.objects.filter(Exists(of_series), status=EventSeries.Status.RUNNING)
    return running.annotate(next_pk=Subquery(of_series.values("pk")[:1])).select_related("group")


def _find_next(rows: list[Any]) -> list[Any]:
    """Add `next_event` to these series. One query."""
    found = Event.objects.in_bulk([series.next_pk for series in rows])
    for series in rows:
        series.next_event = found.get(series.next_pk)
    return [series for series in rows if series.next_event]


SERIES = Resource(
    name="series",
    label=_("Series"),
    words=_("Meetings that take place again and again, if there is a next one."),
    key="pk",
    key_schema=NUMBER,
    rows=_rows,
    order=("pk",),
    prepare=_find_next,
    group="group__slug",
    since="updated_at",
    since_words=_("saved at this time or later"),
    fields=(
        *own_fields("pk", NUMBER, "series"),
        Field("group", GROUP, "The group that meets.", lambda series: group_of(series.group)),
        Field("rhythm", TEXT, "How often and when, in words; may be empty.", same("rhythm")),
        Field("time_zone", TEXT, "The name of its time zone (IANA).", same("zone")),
        Field("next_event", EVENT, "The next meeting.", lambda series: event_of(series.next_event)),
        Field(
            "next_starts_at", MOMENT, "When the next meeting starts, by its own clock.",
            lambda series: moment(series.next_event.starts_at, series.next_event.zone),
        ),
        UPDATED,
    ),
)  # fmt: skip
