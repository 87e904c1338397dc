"""Read a feed of another website into plain values: Atom (RFC 4287), RSS and JSON Feed 1.1.

It imports feedparser, so only the worker imports this module (ADR 61).
"""

import hashlib
import heapq
import html
import io
import json
import re
from calendar import timegm
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.parsers import expat

import feedparser
import nh3

from meetups.standards.characters import visible
from meetups.standards.feed_links import web_url
from meetups.standards.titles import is_visible, shortened

MOST_ENTRIES = 200
LONGEST = 200  # characters of a title, and of what an entry says
_MOST_READ = 20_000  # characters of a text that are looked at
_UTF_8 = "application/xml; charset=utf-8"
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_ELEMENT = re.compile(rb"<\w")


class FeedError(ValueError):
    """Why a file is not read as a feed: `feed` if it is none, `entities` if it declares entities."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Entry(NamedTuple):
    """An entry of a feed in plain text. `key` is made of its id; `at` is None if it has no date that can be read."""

    key: str
    title: str
    url: str
    summary: str
    at: datetime | None


class Feed(NamedTuple):
    """A feed of another website: its title in plain text, and its newest 200 entries that have a link."""

    title: str
    entries: list[Entry]


def read(data: bytes, *, content_type: str = "", url: str = "") -> Feed:
    """Return the feed in a file. Links in it are relative to `url`. Raises FeedError.

    The character set is found as RFC 7303 and the XML declaration say. One that is named wrongly is guessed.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _from_json(data, url)
    data = _in_utf_8(data, content_type)
    _refuse_entities(data)
    headers = {"content-type": _UTF_8, "content-location": url}
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version"):
        raise FeedError("feed")
    return Feed(_title(parsed.feed.get("title_detail")), _first(_entries(_newest(parsed.entries, _at), url)))


def _in_utf_8(data: bytes, content_type: str) -> bytes:
    """Return XML in UTF-8, so that what is looked at for entities is what feedparser reads."""
    try:
        found: bytes = feedparser.encodings.convert_to_utf8({"content-type": content_type}, data, {})
    except UnicodeError:  # some character sets of Python refuse in ways of their own, or allow half a pair
        raise FeedError("feed") from None
    return found


def _refuse_entities(data: bytes) -> None:
    """Raise FeedError if entities are declared.

    Both parsers of feedparser are asked: expat, and for XML with mistakes one that takes all before the first element.
    """

    def refuse(*_declared: object) -> None:
        raise FeedError("entities")

    element = _ELEMENT.search(data)
    if b"<!ENTITY" in data[: element.start() if element else None]:
        refuse()
    parser = expat.ParserCreate("utf-8")
    parser.EntityDeclHandler = refuse
    with suppress(expat.ExpatError):
        parser.Parse(data, True)


def _newest(rows: Iterable[Any], at: Callable[[Any], datetime | None]) -> list[Any]:
    """Return the newest 2,000 rows of a feed, then those without a date. Rows of one date stay in their order."""
    return heapq.nlargest(10 * MOST_ENTRIES, rows, key=lambda row: at(row) or _EARLIEST)


def _entries(entries: list[Any], url: str) -> Iterator[Entry]:
    for entry in entries:
        texts = [entry.get("summary_detail"), *entry.get("content", [])]
        said = next(filter(None, map(_plain, filter(None, texts))), "")
        yield _entry(entry.get("id"), _title(entry.get("title_detail")), entry.get("link"), said, _at(entry), url)


def _at(entry: Any) -> datetime | None:
    return _moment(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed"))


def _from_json(data: bytes, url: str) -> Feed:
    """Return a JSON Feed (version 1.1)."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FeedError("feed") from None
    if not isinstance(found, dict) or "jsonfeed.org/version/" not in _text(found.get("version")):
        raise FeedError("feed")
    items = found.get("items")
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return Feed(_line(_text(found.get("title"))), _first(_item(item, url) for item in _newest(rows, _item_at)))


def _item(item: dict[str, Any], url: str) -> Entry:
    said = _text(item.get("summary")) or _text(item.get("content_text")) or _stripped(_text(item.get("content_html")))
    return _entry(item.get("id"), _line(_text(item.get("title"))), item.get("url"), said, _item_at(item), url)


def _item_at(item: dict[str, Any]) -> datetime | None:
    return _iso(_text(item.get("date_published"))) or _iso(_text(item.get("date_modified")))


def _entry(key: Any, title: str, link: Any, said: str, at: datetime | None, url: str) -> Entry:
    """Return an entry. One without an id is known by its link or, without that, by its title."""
    href = web_url(_text(link), url) if link else ""
    known = visible(_text(key)) or href or title
    digest = hashlib.sha256(known.encode()).hexdigest()[:32]
    said = _line(said)
    return Entry(digest, title or said or _line(href), href, said, at)


def _first(entries: Iterator[Entry]) -> list[Entry]:
    """Return the first 200 entries that have a link to read them at, each id once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.url and len(found) < MOST_ENTRIES:
            found.setdefault(entry.key, entry)
    return list(found.values())


def _title(detail: Any) -> str:
    return _line(_plain(detail)) if detail else ""


def _plain(detail: Any) -> str:
    """Return the words of a text construct (RFC 4287, section 3.1)."""
    value = _text(detail.get("value"))
    return value if detail.get("type") == "text/plain" else _stripped(value)


def _stripped(value: str) -> str:
    return html.unescape(nh3.clean(value[:_MOST_READ].replace("<", " <"), tags=set()))


def _line(text: str) -> str:
    line = shortened(visible(text[:_MOST_READ]), LONGEST)
    return line if is_visible(line) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _moment(parsed: Any) -> datetime | None:
    """Return the moment of a `time.struct_time` in UTC."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime | None:
    """Return a moment as RFC 3339 writes it, in UTC."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
