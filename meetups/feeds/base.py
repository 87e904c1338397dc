"""The parts that all feeds share: twenty entries a page, ids that never change, two formats (ADR 59)."""

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import escape
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from meetups.extensions import FeedEntry, FeedStart
from meetups.feeds.formats import EPOCH, AtomFeed, JsonFeed
from meetups.queries.feeds import records_of
from meetups.standards.rendered_html import absolute
from meetups.views.audiences import public

PAGE = 20
BEFORE = "before"  # the query parameter that says where a page starts


class Heading(NamedTuple):
    """The facts of a feed about itself. `url` is the path of its page, `author` a name for entries without one.

    `id` is that of the feed if its page can move; else it is the URL of its page.
    """

    title: str
    url: str
    author: str
    subtitle: str = ""
    id: str = ""


class Shown(NamedTuple):
    """One page of a feed. Its URLs are whole."""

    heading: Heading
    entries: list[FeedEntry]
    url: str
    first_url: str
    next_url: str


class EntryFeed(Feed):
    """A feed of the newest entries, in pages of twenty. A subclass says what it reads."""

    feed_type: Any = AtomFeed

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        """Return the heading and so many newest entries after `start`. `values` are those in the URL.

        Raises Http404.
        """
        raise NotImplementedError

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]  # Django takes the date of the newest entry, which an entry can take along
        return response

    def get_object(self, request: HttpRequest, **values: str) -> Shown:
        heading, entries = self.read(_start(request), PAGE + 1, **values)
        entries = sorted(entries, key=_order, reverse=True)
        url = settings.SITE_URL + request.path
        query = request.GET.urlencode()
        after = f"{url}?{urlencode({BEFORE: _token(entries[PAGE - 1])})}" if len(entries) > PAGE else ""
        return Shown(heading, entries[:PAGE], f"{url}?{query}" if query else url, url, after)

    def title(self, obj: Shown) -> str:
        return obj.heading.title

    def subtitle(self, obj: Shown) -> str | None:
        return obj.heading.subtitle or None

    def author_name(self, obj: Shown) -> str:
        """Return a name, because RFC 4287 requires an author (section 4.1.1)."""
        return obj.heading.author

    def link(self, obj: Shown) -> str:
        return settings.SITE_URL + obj.heading.url

    def feed_url(self, obj: Shown) -> str:
        return obj.url

    def feed_guid(self, obj: Shown) -> str:
        return settings.SITE_URL + (obj.heading.id or obj.heading.url)

    def feed_extra_kwargs(self, obj: Shown) -> dict[str, str]:
        return {"next_url": obj.next_url, "first": obj.first_url if obj.next_url or obj.url != obj.first_url else ""}

    def items(self, obj: Shown) -> list[FeedEntry]:
        """Return the entries with their ids, and with the moments when they last changed for readers."""
        records = records_of(obj.entries)
        return [_known(entry, records.get((entry.kind, entry.key))) for entry in obj.entries]

    def item_title(self, item: FeedEntry) -> str:
        return item.title

    def item_description(self, item: FeedEntry) -> Any:
        return escape(item.summary) if item.summary else None  # Atom's summary is HTML here, as Django writes it

    def item_link(self, item: FeedEntry) -> str:
        return settings.SITE_URL + item.url

    def item_guid(self, item: FeedEntry) -> str:
        return item.id

    def item_pubdate(self, item: FeedEntry) -> datetime:
        return item.at

    def item_updateddate(self, item: FeedEntry) -> datetime:
        return max(item.at, item.updated_at)

    def item_author_name(self, item: FeedEntry) -> str | None:
        return item.author or None

    def item_categories(self, item: FeedEntry) -> list[str]:
        return list(item.tags)

    def item_extra_kwargs(self, item: FeedEntry) -> dict[str, str]:
        return {"content": absolute(item.html, settings.SITE_URL + item.url), "summary": item.summary}


def feed_paths(route: str, feed: type[EntryFeed], name: str) -> list[URLPattern]:
    """Return the paths of a feed below this route: `feed/` for Atom, and `feed.json`, whose name ends in -json."""

    def view(feed_type: Any) -> Any:
        return public(BEFORE)(require_safe(type(feed.__name__, (feed,), {"feed_type": feed_type})()))

    return [
        path(f"{route}feed/", view(AtomFeed), name=name),
        path(f"{route}feed.json", view(JsonFeed), name=f"{name}-json"),
    ]


def _order(entry: FeedEntry) -> tuple[datetime, str, int]:
    return entry.place or entry.at, entry.kind, entry.key


def _token(entry: FeedEntry) -> str:
    """Return the query that starts a page after this entry: its moment in microseconds, its kind and its key."""
    at, kind, key = _order(entry)
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{kind}-{key}"


def _start(request: HttpRequest) -> FeedStart | None:
    if BEFORE not in request.GET:
        return None
    found = re.fullmatch(r"([0-9]{1,17})-([a-z]{1,20})-([0-9]{1,18})", request.GET[BEFORE], re.ASCII)
    if not found:
        raise Http404
    return FeedStart(EPOCH + timedelta(microseconds=int(found[1])), found[2], int(found[3]))


def _known(entry: FeedEntry, record: Any) -> FeedEntry:
    """Return the entry with its id: the path that it first had, unless it has another one."""
    path, changed_at = (record.first_path, record.changed_at) if record else (entry.url, entry.updated_at)
    return entry._replace(id=entry.id or settings.SITE_URL + path, updated_at=changed_at)
