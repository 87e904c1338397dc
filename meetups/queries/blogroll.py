"""The blogroll for pages and emails: sources with their newest entries, and a group's links beside its entries."""

from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, DateTimeField, F, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from meetups.models import BlogrollEntry, BlogrollSource, Group, GroupLink
from meetups.models.blogroll import MOST_SHOWN, name_of
from meetups.standards.opml import Outline
from meetups.wording import present
from meetups.wording.dates import Leaf, leaf, zone_named

ORDER = ("-newest_at", "-pk")
MOST_RECENT = 20
MOST_OF_GROUP = 4
MOST_INACTIVE = 50
MOST_IN_FILE = 5000
STALE = timedelta(days=7)
NAMED = ("source__label", "source__title", "source__site_url")


class RecentEntry(NamedTuple):
    """An entry for an email: where it is, the name of its source, and its day in the time zone of the group.

    `seen_at` is when it was new to readers here.
    """

    pk: int
    title: str
    url: str
    source: str
    day: date
    seen_at: datetime


class Line(NamedTuple):
    """An entry as pages show it, with its day in the time zone of the site."""

    title: str
    url: str
    summary: str
    source: str
    leaf: Leaf


class Shown(NamedTuple):
    """A source with its newest entries. `slug` is its number, for the links between pages."""

    slug: str
    name: str
    url: str
    group: Group
    lines: list[Line]


class Link(NamedTuple):
    """A link of a group, with its kind in words."""

    label: str
    url: str
    kind: str


class Beside(NamedTuple):
    """The other websites on a group's page: its links in their order, and the newest entries of its sources."""

    links: list[Link]
    lines: list[Line]


def recent(group: Group, since: datetime, until: datetime) -> list[RecentEntry]:
    """Return the entries of a group's sources that became new after `since`, and not after `until`: the newest 20.

    Entries that a source had when it was added are not new, and neither are those a week older than `since`. One query.
    """
    rows = _entries().filter(source__group=group, seen_at__gt=since, seen_at__lte=until, at__gte=since - STALE)
    return _recent(group, rows.order_by("-at", "-pk")[:MOST_RECENT])


def entries_at(group: Group, keys: list[int]) -> list[RecentEntry]:
    """Return those of these entries that a group still has. One query."""
    return _recent(group, _entries().filter(source__group=group, pk__in=keys))


def active(group: Group | None = None) -> QuerySet[BlogrollSource]:
    """Return the sources that are read, of one group or of all, each with its number as `slug`."""
    rows = BlogrollSource.objects.active(present.now()).select_related("group").defer("known")
    rows = rows.annotate(slug=Cast("pk", CharField()))
    return rows.filter(group=group) if group else rows


def inactive(group: Group | None = None) -> list[BlogrollSource]:
    """Return the sources that have ended or cannot be read for three months: at most 50. One query."""
    rows = BlogrollSource.objects.inactive(present.now())
    return list((rows.filter(group=group) if group else rows).order_by(*ORDER)[:MOST_INACTIVE])


def shown(sources: list[Any]) -> list[Shown]:
    """Return sources of `active` with their three newest entries each. One query."""
    rows = _entries().filter(source__in=[source.pk for source in sources])
    lines: dict[int, list[Line]] = {}
    for row in _newest(rows):
        line = _line(row.title, row.url, row.summary, row.at, row.source.name)
        lines.setdefault(row.source_id, []).append(line)
    return [
        Shown(source.slug, source.name, source.site_url, source.group, lines.get(source.pk, [])) for source in sources
    ]


def beside(group: Group) -> Beside:
    """Return the links of a group, and the four newest entries of its sources, three of a source at most. One query."""
    newest = _newest(_entries().filter(source__group=group)).order_by("-at", "-pk").values("pk")[:MOST_OF_GROUP]
    # The columns: two to order links by, words, URL, kind of a link, moment of an entry (a link has none), first words,
    # and the three that name the source of an entry.
    links = GroupLink.objects.filter(group=group).order_by()
    rows = links.values_list("position", "pk", "label", "url", "kind", Value(None, DateTimeField()), *[Value("")] * 4)
    of_entries = (Value(0), "pk", "title", "url", Value(""), "at", "summary", *NAMED)
    entries = BlogrollEntry.objects.filter(pk__in=newest).order_by()
    found = list(rows.union(entries.values_list(*of_entries), all=True))
    kinds = dict(GroupLink.Kind.choices)
    return Beside(
        [
            Link(row[2], row[3], str(kinds.get(row[4], row[4])))
            for row in sorted(found, key=itemgetter(0, 1))
            if row[5] is None
        ],
        [
            _line(row[2], row[3], row[6], row[5], name_of(*row[7:]))
            for row in sorted((row for row in found if row[5]), key=itemgetter(5, 1), reverse=True)
        ],
    )


def outlines() -> list[Outline]:
    """Return all sources that are read, as a list of feeds has them, by name. One query."""
    rows = BlogrollSource.objects.active(present.now()).order_by("title", "pk")[:MOST_IN_FILE]
    found: dict[str, Outline] = {}
    for row in rows:
        found.setdefault(row.feed_url, Outline(row.name, row.site_url, row.feed_url))
    return list(found.values())


def _entries() -> QuerySet[BlogrollEntry]:
    return BlogrollEntry.objects.kept(present.now()).select_related("source")


def _recent(group: Group, rows: QuerySet[BlogrollEntry]) -> list[RecentEntry]:
    zone = zone_named(group.zone)
    return [
        RecentEntry(row.pk, row.title, row.url, row.source.name, row.at.astimezone(zone).date(), row.seen_at)
        for row in rows
    ]


def _newest(rows: QuerySet[BlogrollEntry]) -> QuerySet[BlogrollEntry]:
    """Return the three newest entries of each source, newest first."""
    order = [F("at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("source")], order_by=order)
    return rows.annotate(place=place).filter(place__lte=MOST_SHOWN).order_by("-at", "-pk")


def _line(title: str, url: str, summary: str, at: datetime, source: str) -> Line:
    return Line(title, url, summary, source, leaf(at.astimezone(zone_named(settings.TIME_ZONE)).date()))
