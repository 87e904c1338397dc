"""Events as open data. Numbers of people are given from five up, as on the pages."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.filters import BY_TIME, by_year
from config.api.resources import (
    GROUP,
    HTML,
    MOMENT,
    NUMBER,
    TEXT,
    UPDATED,
    URL,
    YES_NO,
    Field,
    Resource,
    group_of,
    moment,
    nullable,
    one_of,
    own_fields,
    record,
    same,
    site_url,
)
from meetups.models import Event
from meetups.queries.attendees import Numbers, numbers_of_events
from meetups.wording.counts import FEWEST

PLACE = record(slug=TEXT, name=TEXT, url=URL)
STATUS = {"type": "string", "enum": ["tentative", "confirmed", "cancelled"]}  # never a draft
_NUMBERS = ("going", "organisations", "waiting", "came")
_COLUMNS = (
    "slug", "uid", "title", "summary", "status", "cancellation_reason", "starts_at", "ends_at", "zone",
    "attendance_mode", "format", "capacity", "rsvp_opens_at", "rsvp_closes_at", "updated_at", "group__slug",
    "group__name", "venue__slug", "venue__name", "series__venue",
)  # fmt: skip


def _rows() -> QuerySet[Event]:
    return Event.objects.public().select_related("group", "venue", "series")


def _count(rows: list[Any]) -> list[Any]:
    """Add `numbers` to these events. One query."""
    found = numbers_of_events([event.pk for event in rows])
    for event in rows:
        event.numbers = found.get(event.pk, Numbers())
    return rows


def _venue(event: Event) -> Mapping[str, str] | None:
    """Return the venue as the page shows it: not for an event that is online alone."""
    if event.venue is None or not event.is_in_person:
        return None
    return {"slug": event.venue.slug, "name": event.venue.name, "url": site_url(event.venue.get_absolute_url())}


def _people(event: Any) -> dict[str, int | None]:
    """Return the numbers that the page of the event has in words. Null is one that the page does not tell."""
    numbers: Numbers = event.numbers
    is_over = event.is_past and not event.is_cancelled
    has_waitlist = numbers.is_full(event.capacity) and event.rsvp_refusal is None
    organisations = numbers.organisations if numbers.organisations > 1 else None
    return {
        "going": numbers.going if numbers.are_public else None,
        "organisations": organisations if numbers.are_public else None,
        "waiting": (numbers.public_waiting or None) if has_waitlist else None,
        "came": numbers.came if is_over and numbers.came >= FEWEST else None,
    }


def _is_full(event: Any) -> bool:
    """Return whether the page says that it is full: only before its end, and while it is not cancelled."""
    return not event.is_past and not event.is_cancelled and event.numbers.is_full(event.capacity)


def _moved(slug: str) -> str:
    rows = Event.objects.public().filter(former_slugs__slug=slug)
    return rows.values_list("slug", flat=True).first() or ""


EVENTS = Resource(
    name="events",
    label=_("Events"),
    words=_("All meetings, past and to come, the earliest first. One that is cancelled stays."),
    key="slug",
    key_schema=TEXT,
    rows=_rows,
    order=("starts_at", "pk"),
    prepare=_count,
    columns=_COLUMNS,
    group="group__slug",
    since="starts_at",
    since_words=_("that start at this time or later"),
    kind="event",
    moved=_moved,
    filters=(BY_TIME, by_year("starts_at", "Only meetings that start in this year.")),
    fields=(
        *own_fields("slug", TEXT, "events", is_moved=True),
        Field("uid", TEXT, "The UID of its calendar entry. It does not change.", same("uid")),
        Field("url", URL, "Its page.", lambda event: site_url(event.get_absolute_url())),
        Field("title", TEXT, "Its title.", same("title")),
        Field("summary", TEXT, "What happens, in a sentence or two; may be empty.", same("summary")),
        Field("group", GROUP, "The group that meets.", lambda event: group_of(event.group)),
        Field("status", STATUS, "A cancelled event does not take place.", same("status")),
        Field("cancellation_reason", TEXT, "Why it is cancelled; else empty.", same("cancellation_reason")),
        Field("starts_at", MOMENT, "When it starts, by its own clock.", lambda row: moment(row.starts_at, row.zone)),
        Field("ends_at", MOMENT, "When it ends, by its own clock.", lambda row: moment(row.ends_at, row.zone)),
        Field("time_zone", TEXT, "The name of its time zone (IANA).", same("zone")),
        Field("attendance_mode", one_of(Event.Mode), "How people attend.", same("attendance_mode")),
        Field("format", one_of(Event.Format), "What kind of meeting it is.", same("format")),
        Field("venue", nullable(PLACE), "Where it is; null if that is open, or if it is online.", _venue),
        Field(
            "is_somewhere_different", YES_NO, "Whether it is at another venue than its series usually is.",
            same("is_somewhere_different"),
        ),
        Field("series_id", nullable(NUMBER), "The series that it is one of.", lambda event: event.series_id),
        Field("capacity", nullable(NUMBER), "How many places it has; null is no limit.", same("capacity")),
        Field("is_full", YES_NO, "Whether all places are taken.", _is_full),
        Field(
            "people", record(**dict.fromkeys(_NUMBERS, nullable(NUMBER))),
            "Numbers of people, from five up. Null is fewer, or not told.", _people,
        ),
        UPDATED,
        Field("description_html", HTML, "Everything else; may be empty.", same("description_html"), is_long=True),
    ),
)  # fmt: skip
