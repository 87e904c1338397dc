"""The public copies of editions on the website: what each named, without anything about its readers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Aggregate, Func, JSONField, OuterRef, QuerySet, Subquery

from meetups.extensions import FeedStart
from meetups.models import Edition, EditionItem
from meetups.queries.edition_items import Section, read_lines, sections_of
from meetups.wording.dates import Leaf


class Copy(NamedTuple):
    """An edition on the website. `sections` have things as they are now: one that is not public any more is left out.

    `gist` is a sentence with the first titles.
    """

    edition: Edition
    title: str
    url: str
    leaf: Leaf
    words_html: str
    sections: list[Section]

    @property
    def slug(self) -> str:
        """The day, from which a page of the list can start."""
        return self.leaf.iso

    @property
    def gist(self) -> str:
        """The first titles: `Nine lamps · Lamp night`."""
        return " · ".join([line.title for section in self.sections for line in section.lines][:3])


class _Row(Func):
    """Several values of a row as one list. Django's own asks the database first whether it has JSON."""

    function = "JSONB_BUILD_ARRAY"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_ARRAY", **context)


class _ListOf(Aggregate):
    """The values of all rows as one list."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


def copy_at(group_slug: str, day: date) -> Copy | None:
    """Return the copy of the edition that a group sent on this day, or None. Queries as for `copies`."""
    found = copies(Edition.objects.sent().filter(group__slug=group_slug, sent_on=day))
    return found[0] if found else None


def newest(group_slug: str, most: int, start: FeedStart | None = None) -> list[Copy]:
    """Return the last editions of a group, newest first, or those after `start`. Queries as for `copies`."""
    rows = Edition.objects.sent().filter(group__slug=group_slug).order_by("-sent_at", "-pk")
    rows = start.narrow(rows, "edition", "sent_at") if start else rows
    return copies(rows[:most])


def copies(rows: QuerySet[Edition]) -> list[Copy]:
    """Return the copies of these editions of one group, in their order. One query, and one for each reader of items.

    Each edition comes with a list of its items: a page with things of every kind has no query to spare.
    """
    editions = list(rows.select_related("group").annotate(items_chosen=_items_chosen()))
    items = {
        edition.pk: [(kind, key) for _position, _pk, kind, key in sorted(edition.items_chosen or ())]
        for edition in editions
    }
    return _copies(editions, items)


def _items_chosen() -> Subquery:
    """Return the expression for the chosen items of an edition: a list in no order, or None."""
    chosen = EditionItem.objects.filter(edition=OuterRef("pk"), is_chosen=True).order_by().values("edition")
    item = _Row("position", "pk", "kind", "key")
    return Subquery(chosen.annotate(all=_ListOf(item)).values("all"))


def _copies(editions: Sequence[Edition], items: Mapping[int, list[tuple[str, int]]]) -> list[Copy]:
    """Return the copies of these editions with these items of each, by kind and key. One query for each reader."""
    wanted = [pair for pairs in items.values() for pair in pairs]
    shown = read_lines(editions[0].group, wanted) if wanted else {}
    found = []
    for edition in editions:
        lines = [(pair[0], shown[pair]) for pair in items[edition.pk] if pair in shown]
        title = f"{edition.group.name}, {edition.leaf.long}"
        url = edition.get_absolute_url()
        found.append(Copy(edition, title, url, edition.leaf, edition.words_html, sections_of(lines)))
    return found
