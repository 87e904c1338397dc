"""How feeds are written: Atom (RFC 4287, with pages by RFC 5005) and JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

import json
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, SyndicationFeed, rfc3339_date

from meetups.standards.characters import visible

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class VisibleFeed(SyndicationFeed):
    """A feed without the characters that XML does not allow, with one of which it could not be written.

    Beside Django's own values it has `first` and `next_url`, and each entry `content`, which is HTML.
    """

    def __init__(self, **texts: Any) -> None:
        super().__init__(**{name: _visible(text) for name, text in texts.items()})

    def add_item(self, **texts: Any) -> None:  # type: ignore[override]
        """Add an entry."""
        super().add_item(**{name: _visible(text) for name, text in texts.items()})


class AtomFeed(VisibleFeed, Atom1Feed):
    """An Atom feed: the whole text of an entry is its content, and the summary is apart."""

    def latest_post_date(self) -> datetime:
        """Return when an entry last changed (section 4.2.15). Without entries nothing has, so it is always the same."""
        latest: datetime = super().latest_post_date() if self.items else EPOCH
        return latest

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, name in (("first", "first"), ("next", "next_url")):
            if url := self.feed.get(name):
                handler.addQuickElement("link", "", {"rel": relation, "href": url})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if content := item.get("content"):
            handler.addQuickElement("content", content, {"type": "html"})


class JsonFeed(VisibleFeed):
    """A JSON Feed. Members without a value are left out."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["subtitle"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "next_url": self.feed.get("next_url"),
            "language": self.feed["language"],
            "authors": _people(self.feed["author_name"]),
        }
        items = [_item(item) for item in self.items]
        outfile.write(json.dumps({**_filled(feed), "items": items}, ensure_ascii=False).encode(encoding))


def _item(item: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "summary": item["summary"],
        "date_published": rfc3339_date(item["pubdate"]),
        "date_modified": rfc3339_date(item["updateddate"]),
        "authors": _people(item["author_name"]),
        "tags": list(item["categories"]),
    }
    return {**_filled(found), "content_html": item["content"]}


def _people(name: str | None) -> list[dict[str, str]]:
    return [{"name": name}] if name else []


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _visible(value: Any) -> Any:
    if isinstance(value, list):  # categories
        return list(map(_visible, value))
    return visible(value) if isinstance(value, str) else value
