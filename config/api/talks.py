"""Talks as open data: those that organisers accepted, with the speakers who chose to be named."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    EVENT,
    GROUP,
    HTML,
    NUMBER,
    TEXT,
    URL,
    Field,
    Resource,
    event_of,
    group_of,
    list_of,
    nullable,
    own_fields,
    same,
    site_url,
)
from meetups.models import Event, Talk
from meetups.models.slugs import path_of
from meetups.queries.talks import shown_name


def _rows() -> QuerySet[Talk]:
    shown = (Event.Status.TENTATIVE, Event.Status.CONFIRMED)  # the page of a cancelled event has no talks
    rows = Talk.objects.accepted().filter(call__event__status__in=shown)
    return rows.select_related("call__event__group").prefetch_related("tags")


def _url(talk: Talk) -> str:
    return f"{site_url(path_of('meetups:talks-index', talk.call.event.slug))}#talk-{talk.pk}"


TALKS = Resource(
    name="talks",
    label=_("Talks"),
    words=_("The talks of all meetings, past and to come."),
    key="pk",
    key_schema=NUMBER,
    rows=_rows,
    order=("pk",),
    columns=(
        "title", "name", "is_name_public", "slides_url", "recording_url", "call__event__slug", "call__event__title",
        "call__event__status", "call__event__group__slug", "call__event__group__name",
    ),
    group="call__event__group__slug",
    since="call__event__starts_at",
    since_words=_("of meetings that start at this time or later"),
    kind="talk",
    fields=(
        *own_fields("pk", NUMBER, "talks"),
        Field("url", URL, "Where it is on the page of the meeting’s talks.", _url),
        Field("title", TEXT, "Its title.", same("title")),
        Field(
            "speaker", nullable(TEXT), "Who gives it, if they chose to be named.",
            lambda talk: shown_name(talk) or None,
        ),
        Field("event", EVENT, "The meeting.", lambda talk: event_of(talk.call.event)),
        Field("group", GROUP, "The group that meets.", lambda talk: group_of(talk.call.event.group)),
        Field("tags", list_of(TEXT), "Its subjects.", lambda talk: [tag.name for tag in talk.tags.all()]),
        Field("slides_url", nullable(URL), "Its slides.", lambda talk: talk.slides_url or None),
        Field("recording_url", nullable(URL), "A recording.", lambda talk: talk.recording_url or None),
        Field("about_html", HTML, "What it is about; may be empty.", same("about_html"), is_long=True),
    ),
)  # fmt: skip
