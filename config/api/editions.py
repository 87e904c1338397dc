"""Editions of newsletters as open data: what each told, as its page says it now."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    DAY,
    GROUP,
    HTML,
    MOMENT,
    NUMBER,
    TEXT,
    URL,
    Field,
    Resource,
    group_of,
    list_of,
    moment,
    nullable,
    own_fields,
    record,
    same,
    site_url,
)
from meetups.models import Edition
from meetups.queries.edition_items import Line, Section
from meetups.queries.editions import copies

_LINE = record(title=TEXT, url=nullable(URL), label=TEXT, facts=list_of(TEXT))
_SECTION = record(kind=TEXT, heading=TEXT, lines=list_of(_LINE))


def _rows() -> QuerySet[Edition]:
    return Edition.objects.sent().select_related("group").annotate(changed_at=Coalesce("corrected_at", "sent_at"))


def _with_sections(rows: QuerySet[Edition]) -> list[Any]:
    """Return these editions of one group with the `sections` of their pages. Queries as for `copies`."""
    found = copies(rows)
    for copy in found:
        copy.edition.sections = copy.sections  # type: ignore[attr-defined]
    return [copy.edition for copy in found]


def _corrected_at(edition: Edition) -> str | None:
    return moment(edition.corrected_at, edition.group.zone) if edition.corrected_at else None


def _sections(edition: Any) -> list[dict[str, Any]]:
    return [_section(section) for section in edition.sections]


def _section(section: Section) -> dict[str, Any]:
    return {"kind": section.kind, "heading": section.heading, "lines": [_line(line) for line in section.lines]}


def _line(line: Line) -> dict[str, Any]:
    url = line.url if line.is_elsewhere else site_url(line.url)
    return {"title": line.title, "url": url if line.url else None, "label": line.label, "facts": line.facts}


EDITIONS = Resource(
    name="editions",
    label=_("Editions of newsletters"),
    words=_("What groups told their followers, the earliest first. What is not public any more is left out."),
    key="pk",
    key_schema=NUMBER,
    rows=_rows,
    order=("sent_on", "pk"),
    find=_with_sections,
    columns=("sent_on", "sent_at", "corrected_at", "group__slug", "group__name", "group__zone"),
    group="group__slug",
    since="changed_at",
    since_words=_("sent or corrected at this time or later"),
    fields=(
        *own_fields("pk", NUMBER, "editions"),
        Field("url", URL, "Its page.", lambda edition: site_url(edition.get_absolute_url())),
        Field("title", TEXT, "Its group and its day.", lambda edition: f"{edition.group.name}, {edition.leaf.long}"),
        Field("group", GROUP, "The group whose newsletter it is.", lambda edition: group_of(edition.group)),
        Field("sent_on", DAY, "The day on which it was sent.", lambda edition: edition.sent_on.isoformat()),
        Field("sent_at", MOMENT, "When it was sent.", lambda edition: moment(edition.sent_at, edition.group.zone)),
        Field("corrected_at", nullable(MOMENT), "When a name was last taken out of its words.", _corrected_at),
        Field("words_html", HTML, "The words of its organisers; may be empty.", same("words_html"), is_long=True),
        Field("sections", list_of(_SECTION), "What it told, as that is now.", _sections, is_long=True),
    ),
)
