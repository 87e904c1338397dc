"""The registries of what other apps add to this app. Each app registers in `AppConfig.ready`, under its own name."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigAutoField, Model, Q, QuerySet, Subquery
from django.utils.functional import Promise

from meetups.models import Event, Group
from meetups.wording.urgency import Urgency

LARGEST_KEY = BigAutoField.MAX_BIGINT


class Section(NamedTuple):
    """A section of a page: `template` is rendered with the group or event of the page, and with `items`."""

    template: str
    read: Callable[[Any], list[Any]]  # takes the group or event of the page, returns the items


class LineLink(NamedTuple):
    """A link below the line of a past event in a list. `url` is a path."""

    words: str
    url: str


class FeedEntry(NamedTuple):
    """One entry of a feed: a thing with its whole text. `kind` and `key` are those of its row of the search.

    `url` is a path; `html` is safe HTML; `summary` is plain text. `place` is the moment by which a feed is ordered,
    None for `at`. `id` is for kinds whose id is not the path that they first had.
    """

    kind: str
    key: int
    title: str
    url: str
    html: str
    at: datetime
    updated_at: datetime
    summary: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    place: datetime | None = None
    id: str = ""


class FeedStart(NamedTuple):
    """Where a page of a feed starts: after the entry with this moment, kind and key. Later ones come first."""

    at: datetime
    kind: str
    key: int

    def narrow(self, rows: QuerySet[Any], kind: str, moment: str) -> Any:
        """Return the rows of a kind that come after this entry, by the moment in the field of this name."""
        below = self.key if kind == self.kind else LARGEST_KEY if kind < self.kind else 0
        return rows.filter(Q(**{f"{moment}__lt": self.at}) | Q(**{moment: self.at, "pk__lt": below}))


class NewsText(NamedTuple):
    """The text about one news item in an email to followers. `url` is a path."""

    label: str
    title: str
    summary: str
    url: str


class Job(NamedTuple):
    """A job of the worker, and its name in the admin."""

    label: str | Promise
    work: Callable[[], int]


class EventButton(NamedTuple):
    """A link about an event for organisers, on the start page of the admin and on the admin's page of the event.

    `url_of` makes no query. It returns the path for an event, or "" where the button does not apply.
    """

    label: str | Promise
    url_of: Callable[[Event], str]


class Holding(NamedTuple):
    """The personal data that an app has by an email address, under a heading, and how they are erased.

    `read` returns plain values, which the person sees and downloads. `erase` is called in no transaction.
    """

    label: str | Promise
    read: Callable[[str], list[dict[str, str]]]
    erase: Callable[[str], None]


class Need(NamedTuple):
    """One thing that an organiser should do. `url` is the path of the page that settles it.

    `at` is the moment of what it is about, such as the start of a meeting. It orders needs of the same urgency.
    """

    urgency: Urgency
    at: datetime
    text: str
    url: str


class SearchText(NamedTuple):
    """The words of one thing for the search, as the public sees it. `words` are plain text, `url` is a path.

    `public_from` is the moment from which it is public, None if it is by now.
    """

    title: str
    words: str
    url: str
    group_id: int | None = None
    day: date | None = None
    public_from: datetime | None = None


class Searchable(NamedTuple):
    """Things that a search finds. `rows` returns all of them with what `read` needs, which then makes no query.

    `read` returns None for a thing that is not public. `feed_text` is for kinds that are entries of feeds by the path
    that they first had. It returns what readers care about, or "" while the thing is not public.
    """

    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    read: Callable[[Any], SearchText | None]
    feed_text: Callable[[Any], str] | None = None


class PackList(NamedTuple):
    """A list in what the next lead of a group needs on paper: rows of the group that are open, each in words."""

    title: str | Promise
    rows: Callable[[Group], QuerySet[Any]]
    in_words: Callable[[Any], str]


class ArchiveTable(NamedTuple):
    """One table in the file with everything of a group (ADR 64), and how its rows become rows again.

    `columns` are fields of the model. A relation goes out as the key of the other row: its column `key`, or else its
    number in its table. So a table comes after those that it refers to. A value that is not in a column is left out of
    the file.
    """

    name: str  # of its files
    title: str | Promise
    model: type[Model]
    rows: Callable[[Group], QuerySet[Any]]
    columns: tuple[str, ...]
    key: str = ""
    # For things that groups share, such as venues: the unique column that finds one of the site, and the others that
    # say whether it is the same. It is then used as it is.
    same: tuple[str, ...] = ()
    # Values that go out instead of those of the columns, or beside them.
    out: Callable[[Any], dict[str, Any]] | None = None
    facts: tuple[str, ...] = ()  # names of values of `out` that are no columns
    # Completes a row that comes in, before it is checked, by what the file says. Raises ValidationError.
    complete: Callable[[Any, Mapping[str, Any]], None] | None = None
    # Called with the rows that were written, and what the file says of each.
    made: Callable[[list[tuple[Any, Mapping[str, Any]]]], None] | None = None
    # Files beside the tables: the path and bytes of each file of a row, and how a row that comes in gets them back.
    files: Callable[[Any], list[tuple[str, bytes]]] | None = None
    bring: Callable[[Any, Mapping[str, Any], Callable[[str], bytes]], None] | None = None
    # For rows that name a record by `kind` and `key`: the model of a kind, or None. The fact `record` is its key.
    record: Callable[[str], type[Model] | None] | None = None
    by_content: bool = False  # the order of the rows is that of what goes out, because here they have none
    is_personal: bool = False  # only if asked for


class ArchivePart(NamedTuple):
    """Tables of an app in the file with everything of a group. `finish` is called once all of them are written."""

    tables: tuple[ArchiveTable, ...]
    finish: Callable[[Group], None] | None = None


group_sections: dict[str, Section] = {}
event_sections: dict[str, Section] = {}
# Returns a link for each of the past events with these slugs that has one, with one query.
event_links: dict[str, Callable[[Sequence[str]], dict[str, LineLink]]] = {}
# Returns the expression for one line about what came of the event whose key is in the field of this name, or None.
event_outcomes: dict[str, Callable[[str], Subquery]] = {}
# By `FeedEntry.kind`: returns so many newest entries of a group, after this one unless it is None.
feed_entries: dict[str, Callable[[Group, FeedStart | None, int], list[FeedEntry]]] = {}
# By `News.kind`: returns the text of each of these records that is still public in the group.
news_texts: dict[str, Callable[[Group, list[int]], dict[int, NewsText]]] = {}
minutely_jobs: dict[str, Job] = {}
nightly_jobs: dict[str, Job] = {}
event_buttons: dict[str, EventButton] = {}
searchable: dict[str, Searchable] = {}  # by `SearchRow.kind`
pack_lists: dict[str, PackList] = {}
holdings: dict[str, Holding] = {}
archive_parts: dict[str, ArchivePart] = {}
# Empties the words of the picture with this number in earlier versions of texts, in the transaction of the caller.
picture_words: dict[str, Callable[[int], None]] = {}
# Returns what the organisers of these groups should do, with one query and at most 20 needs.
needs: dict[str, Callable[[QuerySet[Group]], list[Need]]] = {}


def read_links(slugs: Sequence[str]) -> dict[str, list[LineLink]]:
    """Return the links below the lines of the past events with these slugs, by slug."""
    found = [read(slugs) for read in event_links.values()]
    return {slug: [links[slug] for links in found if slug in links] for slug in slugs}


def read_sections(sections: Mapping[str, Section], record: Group | Event) -> list[tuple[str, list[Any]]]:
    """Return the template and the items of each section for the page of this group or event."""
    return [(section.template, section.read(record)) for section in sections.values()]
