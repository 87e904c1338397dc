"""Read feeds as readers do: both formats, page after page."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

# Every feed of a site that has these rows: a group, a tag and a series whose slugs are their names, and author ann.
FEEDS = [
    "/blog/", "/blog/authors/ann/", "/blog/tags/tea/", "/blog/series/lamps/", "/events/", "/groups/leeds/",
    "/groups/leeds/topics/", "/groups/leeds/actions/",
]  # fmt: skip
# https://jsonfeed.org/version/1.1: the members of a feed and of an item, each with its type.
TOP_LEVEL = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "next_url": str,
    "authors": list, "language": str, "items": list,
}  # fmt: skip
ITEM = {
    "id": str, "url": str, "title": str, "content_html": str, "summary": str, "date_published": str,
    "date_modified": str, "authors": list, "tags": list,
}  # fmt: skip


def atom(client: Any, url: str) -> Any:
    """Return an Atom feed as feedparser reads it, without a complaint."""
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.bozo_exception
    return found


def json_feed(client: Any, url: str) -> dict[str, Any]:
    """Return a JSON Feed that is as its specification says."""
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/feed+json; charset=utf-8")
    feed: dict[str, Any] = json.loads(response.content)
    _check(feed, TOP_LEVEL, {"version", "title", "items"})
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for item in feed["items"]:
        _check(item, ITEM, {"id", "content_html"})
        _check_dates(item)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def pages(client: Any, url: str) -> list[Any]:
    """Return all pages of an Atom feed, following its next links."""
    found = []
    while url:
        found.append(atom(client, url))
        url = path(next((link.href for link in found[-1].feed.links if link.rel == "next"), ""))
    return found


def path(url: str) -> str:
    """Return the path and query of a URL."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def _check(values: dict[str, Any], types: dict[str, type], required: set[str]) -> None:
    assert required <= values.keys() <= types.keys()
    assert all((isinstance(value, types[name]) and value) or name in required for name, value in values.items())
    for author in values.get("authors", []):
        assert author.keys() == {"name"}
    assert all(isinstance(tag, str) for tag in values.get("tags", []))


def _check_dates(item: dict[str, Any]) -> None:
    """Check that dates are of RFC 3339, with a zone."""
    for name in ("date_published", "date_modified"):
        assert datetime.fromisoformat(item[name]).tzinfo
