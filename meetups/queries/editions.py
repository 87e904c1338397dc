"""The public copies of editions on the website: what each named, without anything about its readers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q

from meetups.extensions import FeedStart
from meetups.models import Edition, EditionItem, Group
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


def copy_at(group_slug: str, day: date) -> Copy | None:
    """Return the copy of the edition that a group sent on this day, or None. One query, and one for each reader."""
    chosen = FilteredRelation("items", condition=Q(items__is_chosen=True))
    item = {f"item_{name}": F(f"chosen__{name}") for name in ("kind", "key")}
    sent = Edition.objects.sent().filter(group__slug=group_slug, sent_on=day).select_related("group")
    rows: list[Any] = list(sent.annotate(chosen=chosen, **item).order_by("chosen__position", "chosen__pk"))
    if not rows:
        return None
    items = [(row.item_kind, row.item_key) for row in rows if row.item_kind is not None]
    return _copies(rows[0].group, rows[:1], {rows[0].pk: items})[0]


def newest(group: Group, most: int, start: FeedStart | None = None) -> list[Copy]:
    """Return the last editions of a group, newest first, or those after `start`. Queries as for `copies`, one more."""
    rows = Edition.objects.sent().filter(group=group).order_by("-sent_at", "-pk")
    rows = start.narrow(rows, "edition", "sent_at") if start else rows
    return copies(group, list(rows[:most]))


def copies(group: Group, editions: Sequence[Edition]) -> list[Copy]:
    """Return the copies of these editions of one group: one query, and one for each reader of items."""
    rows = EditionItem.objects.filter(edition__in=editions, is_chosen=True).order_by("position", "pk")
    items = defaultdict(list)
    for pk, kind, key in rows.values_list("edition", "kind", "key"):
        items[pk].append((kind, key))
    return _copies(group, editions, items)


def _copies(group: Group, editions: Sequence[Edition], items: Mapping[int, list[tuple[str, int]]]) -> list[Copy]:
    """Return the copies of these editions with these items of each, by kind and key. One query for each reader."""
    shown = read_lines(group, [pair for pairs in items.values() for pair in pairs])
    found = []
    for edition in editions:
        edition.group = group
        lines = [(pair[0], shown[pair]) for pair in items.get(edition.pk, ()) if pair in shown]
        title = f"{group.name}, {edition.leaf.long}"
        url = edition.get_absolute_url()
        found.append(Copy(edition, title, url, edition.leaf, edition.words_html, sections_of(lines)))
    return found
