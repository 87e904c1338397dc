"""Reading the feeds of the blogroll, in the worker: it imports feedparser, which no web process needs (ADR 61)."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.exceptions import TimeoutException

from meetups.models import BlogrollEntry, BlogrollSource
from meetups.models.blogroll import KEPT, MOST_KEPT
from meetups.services.blogroll import next_reading
from meetups.services.imports.sources import FETCH_REFUSALS
from meetups.standards import fetching, foreign_feeds
from meetups.standards.feed_links import LONGEST_URL, TYPES, feed_of, https
from meetups.standards.fetching import Answer, FetchError
from meetups.standards.foreign_feeds import Entry, Feed, FeedError

logger = logging.getLogger(__name__)
Status = BlogrollSource.Status

PAUSE = timedelta(minutes=1)  # longer than two files may take to be fetched, so nobody reads a source twice at once
ACCEPT = f"{', '.join(TYPES)}, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
GONE = "410"
REFUSALS = FETCH_REFUSALS | {
    "large": gettext_lazy("The feed is larger than 1 MB."),
    "feed": gettext_lazy("There is a page at this URL, but no feed, and it names none. Enter the URL of its feed."),
    "entities": gettext_lazy("The feed declares entities, which this site does not read."),
}
STATUSES = {
    "404": gettext_lazy("There is nothing at this URL (404)."),
    GONE: gettext_lazy("It was deleted for good (410), so it is not read any more."),
}


def read(*, pk: int) -> bool:
    """Read the feed of a source and keep its newest entries, unless somebody tried within a minute.

    Return whether it was tried. An error is stored in words; one of the answer 410 ends the source.
    """
    now = timezone.now()
    claim = BlogrollSource.objects.filter(Q(tried_at=None) | Q(tried_at__lte=now - PAUSE), status=Status.ACTIVE, pk=pk)
    if not claim.update(tried_at=now):
        return False
    source = BlogrollSource.objects.get(pk=pk)
    try:
        url, answer, feed = _fetched(source)
        take(source=source, url=url, answer=answer, feed=feed)
    except FetchError as error:
        words = STATUSES.get(error.detail, REFUSALS[error.code])
        pause = fetching.pause_of(error.retry_after, now)
        _fail(source, str(words) % {"detail": error.detail}, pause=pause, is_gone=error.detail == GONE)
    except FeedError as error:
        _fail(source, str(REFUSALS[error.code]))
    except (Exception, TimeoutException):
        logger.exception("The source %s of the blogroll failed", pk)
        _fail(source, _("This is an error of the site. The person who runs it finds it in the log."))
    return True


@transaction.atomic
def take(*, source: BlogrollSource, url: str, answer: Answer, feed: Feed | None) -> None:
    """Keep what the feed at `url` says, and when it is read next. `feed` is None if it has not changed.

    If it has moved for good, its new URL is kept. Nothing is kept if the source was changed meanwhile.
    """
    row = _locked(source)
    if row is None:
        return
    now = timezone.now()
    row.feed_url = answer.moved_to or url
    if feed:
        row.etag, row.last_modified, row.title = answer.etag, answer.last_modified, feed.title or row.title
        _keep(row, feed.entries, now)
    row.read_at, row.failing_since, row.error = now, None, ""
    row.next_read_at = next_reading(row, now)
    row.save()


def _fetched(source: BlogrollSource) -> tuple[str, Answer, Feed | None]:
    """Return the feed of a source and its URL. If that is not known yet, the page of the source names it."""
    url = source.feed_url or https(source.site_url)
    answer = _fetch(url, etag=source.etag, last_modified=source.last_modified)
    if answer.body is None:
        return url, answer, None
    try:
        return url, answer, _parsed(answer, url)
    except FeedError as error:
        named = feed_of(answer.body, answer.moved_to or url) if error.code == "feed" and not source.feed_url else ""
        if not named:
            raise
    answer = _fetch(named)
    return named, answer, _parsed(answer, named)


def _fetch(url: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """Fetch a file. A URL to remember is one of https that the column can hold."""
    answer = fetching.fetch_changed(url, etag=etag, last_modified=last_modified, accept=ACCEPT)
    return answer if len(answer.moved_to) <= LONGEST_URL else answer._replace(moved_to="")


def _parsed(answer: Answer, url: str) -> Feed:
    assert answer.body is not None
    return foreign_feeds.read(answer.body, content_type=answer.content_type, url=answer.moved_to or url)


def _locked(source: BlogrollSource) -> BlogrollSource | None:
    """Lock and return the row, or None if it was deleted, ended or given another URL since."""
    rows = BlogrollSource.objects.select_for_update(of=("self",)).filter(status=Status.ACTIVE)
    return rows.filter(pk=source.pk, site_url=source.site_url, feed_url=source.feed_url).first()


def _keep(row: BlogrollSource, entries: Iterable[Entry], now: datetime) -> None:
    """Write the entries that are new, change those that say something else, and delete all but the newest 50."""
    entries = list(entries)
    kept = {entry.key: entry for entry in row.entries.all()}
    new = [_new(row, entry, now) for entry in entries if entry.key not in kept and entry.key not in row.known]
    BlogrollEntry.objects.bulk_create(reversed([entry for entry in new if entry.at > now - KEPT]))
    for entry in entries:
        if entry.key in kept:
            _change(kept[entry.key], entry)
    newest = list(row.entries.order_by("-at", "-pk").values_list("pk", "at")[:MOST_KEPT])
    row.entries.exclude(pk__in=[pk for pk, _at in newest]).delete()
    row.known = [entry.key for entry in entries]
    row.newest_at = newest[0][1] if newest else row.newest_at


def _new(row: BlogrollSource, entry: Entry, now: datetime) -> BlogrollEntry:
    at = min(entry.at or now, now)
    facts = {"key": entry.key, "title": entry.title, "url": entry.url, "summary": entry.summary}
    return BlogrollEntry(source=row, at=at, seen_at=now if row.read_at else at, **facts)


def _change(kept: BlogrollEntry, entry: Entry) -> None:
    """Change the words and the link of an entry. Its day stays."""
    said = {"title": entry.title, "url": entry.url, "summary": entry.summary}
    if said != {name: getattr(kept, name) for name in said}:
        BlogrollEntry.objects.filter(pk=kept.pk).update(**said)


@transaction.atomic
def _fail(source: BlogrollSource, words: str, *, pause: timedelta = timedelta(), is_gone: bool = False) -> None:
    """Store why a source cannot be read. It is read again at the usual time, or after `pause` if that is later."""
    row = _locked(source)
    if row is None:
        return
    now = timezone.now()
    row.error, row.failing_since = words, row.failing_since or now
    row.next_read_at = max(next_reading(row, now), now + pause)
    row.status = Status.ENDED if is_gone else row.status
    row.save(update_fields=["error", "failing_since", "next_read_at", "status"])
