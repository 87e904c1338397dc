"""Topics as open data, with what meetings said about them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    DAY,
    EVENT,
    GROUP,
    HTML,
    NUMBER,
    TEXT,
    UPDATED,
    URL,
    Field,
    Resource,
    event_of,
    group_of,
    list_of,
    nullable,
    own_fields,
    record,
    same,
    site_url,
)
from meetups.models import Topic
from meetups.queries.topics import record_of, with_discussions

_OUTCOME = record(event=TEXT, url=nullable(URL), on=DAY, minutes=NUMBER, html=HTML)
_STATE = {"type": "string", "enum": [str(state) for state in Topic.LISTED]}


def _rows() -> QuerySet[Topic]:
    rows = Topic.objects.listed().filter(published_at__isnull=False)
    return with_discussions(rows).select_related("group", "raised_at").prefetch_related("tags")


def _outcomes(topic: Topic) -> list[dict[str, Any]]:
    return [
        {
            "event": outcome.event, "url": site_url(outcome.url) if outcome.url else None,
            "on": outcome.day.isoformat(), "minutes": outcome.minutes, "html": outcome.html,
        }
        for outcome in record_of(topic).outcomes
    ]  # fmt: skip


TOPICS = Resource(
    name="topics",
    label=_("Topics"),
    words=_("What meetings may talk about, and what they said."),
    key="pk",
    key_schema=NUMBER,
    rows=_rows,
    order=("raised_on", "pk"),
    columns=(
        "title", "state", "interest", "raised_on", "updated_at", "group__slug", "group__name", "raised_at__slug",
        "raised_at__title", "raised_at__status",
    ),
    group="group__slug",
    since="raised_on",
    since_words=_("first raised on this day or later"),
    kind="topic",
    fields=(
        *own_fields("pk", NUMBER, "topics"),
        Field("url", URL, "Its page.", lambda topic: site_url(topic.get_absolute_url())),
        Field("title", TEXT, "Its title.", same("title")),
        Field("group", GROUP, "The group whose topic it is.", lambda topic: group_of(topic.group)),
        Field("state", _STATE, "Whether it waits, is parked or is done.", same("state")),
        Field("interest", NUMBER, "Votes of meetings, and of everyone who said “me too”.", same("interest")),
        Field("raised_on", DAY, "The day on which it was first raised.", lambda topic: topic.raised_on.isoformat()),
        Field("raised_at", nullable(EVENT), "The event where that was.", lambda topic: event_of(topic.raised_at)),
        Field("tags", list_of(TEXT), "Its tags.", lambda topic: [tag.name for tag in topic.tags.all()]),
        Field("times_discussed", NUMBER, "How many meetings discussed it.", same("times")),
        Field("minutes_discussed", NUMBER, "For how many minutes in all.", same("minutes")),
        UPDATED,
        Field("note_html", HTML, "What it is about; may be empty.", same("note_html"), is_long=True),
        Field("outcomes", list_of(_OUTCOME), "What meetings said, the last one first.", _outcomes, is_long=True),
    ),
)  # fmt: skip
