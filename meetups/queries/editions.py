"""The public copies of editions on the website: what each named, without anything about its readers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

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


def edition_at(group_slug: str, day: date) -> Edition | None:
    """Return the edition that a group sent on this day, with its group, or None. One query."""
    return Edition.objects.sent().select_related("group").filter(group__slug=group_slug, sent_on=day).first()


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
    shown = read_lines(group, [pair for pairs in items.values() for pair in pairs])
    found = []
    for edition in editions:
        edition.group = group
        lines = [(pair[0], shown[pair]) for pair in items[edition.pk] if pair in shown]
        title = f"{group.name}, {edition.leaf.long}"
        url = edition.get_absolute_url()
        found.append(Copy(edition, title, url, edition.leaf, edition.words_html, sections_of(lines)))
    return found
