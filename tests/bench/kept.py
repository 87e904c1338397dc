"""Measure the pages that are kept ready, as a visitor's browser asks for them."""

import urllib.request
from collections.abc import Iterator

from tests.bench.load import Figures, Length, Target, beside, header
from tests.bench.pages import Page
from tests.bench.rows import Row, of_bare
from tests.bench.servers import Server

BROWSER = "gzip, deflate, br, zstd"
LEAST = {"SQLite": 1.0, "PostgreSQL": 0.9}
NAMES = (
    "list of 20 events", "event", "post", "group", "home", "post with five pictures", "feed of posts",
    "JSON feed of a group", "20 events as JSON",
)  # fmt: skip
FEED = "/calendar.ics"
BUILT = "feed, built in the present minute"  # it takes half a second, and is not measured
GZIP, PLAIN = "list of 20 events, gzip", "list of 20 events, not compressed"


def rows(hello: Server, site: Server, of_feed: Server, pages: list[Page], database: str, length: Length) -> list[Row]:
    """Return the speed of each kept page, of its 304, and of the calendar feed on its own site."""
    groups = [_group(site, page.name, page.path) for page in pages if page.name in NAMES]
    built = {BUILT: _target(of_feed, FEED, BROWSER)}
    groups.append(built | _group(of_feed, "feed of 1,000 events", FEED))
    groups.append({GZIP: _target(site, "/events/", "gzip"), PLAIN: Target(site, "/events/")})
    found = beside(Target(hello, "/healthz"), groups, length)
    return [*_rows(found, LEAST[database])]


def _rows(found: dict[str, Figures], least: float) -> Iterator[Row]:
    for name, figures in found.items():
        if name != BUILT:
            yield of_bare(name, figures, None if name in {GZIP, PLAIN} else least)


def _group(site: Server, name: str, path: str) -> dict[str, Target]:
    etag = _etag(site.url + path)
    return {
        name: _target(site, path, BROWSER),
        f"{name}, unchanged (304)": _target(site, path, BROWSER, *header(f"If-None-Match: {etag}")),
    }


def _target(site: Server, path: str, encoding: str, *more: str) -> Target:
    return Target(site, path, (*header(f"Accept-Encoding: {encoding}"), *more))


def _etag(url: str) -> str:
    request = urllib.request.Request(url, headers={"Accept-Encoding": BROWSER})
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(response.headers["ETag"])
