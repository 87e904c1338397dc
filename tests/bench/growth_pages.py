"""One process of the comparison at different sizes: find the public pages of this database, and measure them."""

import re
import statistics
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Post, Tag  # noqa: E402
from meetups.models import Event, Group, Venue  # noqa: E402
from tests.wsgi import ask  # noqa: E402

QUERIES = {
    "/events/": (
        "page={last}", "group={group}", "venue={venue}", "mode=mixed", "mode=online", "on={day}", "q=forms", "q=zebra",
    ),
    "/events/past/": (
        "page=2", "page={last}", "group={group}", "venue={venue}", "mode=mixed", "mode=online", "on={past_day}",
        "year={year}", "year={year}&page={last}", "year={year}&mode=online", "q=forms", "q=zebra",
    ),
    "/events/<int:year>/<int:month>/": ("group={group}", "mode=mixed"),
    "/groups/": ("page={last}",),
    "/groups/<slug:slug>/topics/": (
        "page={last}", "sort=newest", "sort=waiting", "state=done", "state=parked", "state=all", "tag=forms",
    ),
    "/groups/<slug:slug>/actions/": ("page={last}", "state=open", "state=done"),
    "/venues/": ("page={last}",),
    "/blog/": ("page={last}", "group={group}", "kind=write-up", "kind=news"),
    "/blog/authors/<slug:slug>/": ("page={last}",),
    "/blog/tags/<slug:slug>/": ("page={last}",),
    "/blog/<yyyy:year>/": ("page={last}",),
    "/sitemap-<slug:section>.xml": ("p={last}",),
    "/api/events/": ("group={group}", "since={day}", "q=forms"),
    "/api/posts/": ("group={group}",),
    "/api/topics/": ("group={group}",),
}  # fmt: skip
application = WSGIHandler()


def main() -> None:
    """Print how many pages there are, and their names. Then print the time of a page for each line `number times`."""
    pages = dict(_pages())
    print(len(pages), *pages, sep="\n", flush=True)
    urls = list(pages.values())
    for line in sys.stdin:
        number, times = map(int, line.split())
        print(statistics.median(_milliseconds(urls[number]) for _ in range(times)), flush=True)


def _pages() -> Iterator[tuple[str, str]]:
    """Yield the name and URL of every public page, and of the lists with their filters and last pages."""
    values = _values()
    for pattern in _public(get_resolver()):
        if pattern.startswith("/blog/series/") or pattern.endswith(("/embed/", ":key>/")):
            continue  # the load test has no series and no frames; one thing as JSON is found by its key
        kinds = ("events", "groups", "venues", "posts", "pages") if "section" in pattern else ("",)
        for kind in kinds:
            name = pattern.replace("<slug:section>", kind)
            path = _path(name, values)
            yield name, path
            for query in QUERIES.get(pattern, ()):
                last = str(_last(f"{path}?{query}")) if "{last}" in query else ""
                yield f"{name}?{query}", f"{path}?{query.format(**values, last=last)}"


def _path(pattern: str, values: dict[str, str]) -> str:
    """Return the pattern with values. That of a slug has the name of the first part of the path."""
    slug = values["board"] if "/board/" in pattern else values.get(pattern.split("/")[1], "")
    slug = values[pattern.split("/")[2]] if re.match("/blog/(authors|tags)/", pattern) else slug
    path = pattern.replace("<slug:slug>", slug).replace("<slug:path_part>", values["topic"])
    return (
        path.replace("<slug:part>", "seat")
        .replace("<int:year>", values["year"])
        .replace("<yyyy:year>", values["year"])
        .replace("<int:month>", values["month"])
    )


def _values() -> dict[str, str]:
    """Return a value for each part of a path or query: of the load test, whose slugs are on a site of any size."""
    now = timezone.now()
    event = Event.objects.public().upcoming().filter(slug__contains="-load-test-")[0]
    post = Post.objects.public().filter(slug__contains="-load-test-")[0]
    past = Event.objects.public().past().filter(slug__contains="-load-test-")[0]
    board = Event.objects.public().past().filter(slug__contains="-load-test-").exclude(board=None)[0]
    group, venue = Group.objects.get(slug="load-test-1"), Venue.objects.get(slug="load-test-1")
    return {
        "events": event.slug, "groups": group.slug, "venues": venue.slug, "blog": post.slug, "group": group.slug,
        "venue": venue.slug, "year": str(now.year - 1), "month": "5", "day": str(event.local_date),
        "past_day": str(past.local_date), "authors": post.authors.all()[0].slug,
        "tags": Tag.objects.listed()[0].slug, "board": board.slug,
        "topic": group.topics.listed().order_by("pk")[0].path_part,
    }  # fmt: skip


def _public(resolver: URLResolver, start: str = "/") -> Iterator[str]:
    """Yield the pattern of each public page."""
    for entry in resolver.url_patterns:
        path = start + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _public(entry, path)
        elif isinstance(entry, URLPattern) and getattr(entry.callback, "public_parameters", None) is not None:
            yield path


def _last(url: str) -> int:
    """Return the number of the page before the last one that this list may have: it is full."""
    values = _values()
    low, high = 1, 1 << 14
    while low + 1 < high:
        middle = (low + high) // 2
        found = ask(application, url.format(**values, last=middle)).status == 200
        low, high = (middle, high) if found else (low, middle)
    return max(1, low - 1)


def _milliseconds(url: str) -> float:
    began = _processor_nanoseconds()
    answer = ask(application, url)
    spent = _processor_nanoseconds() - began
    if answer.status != 200:
        raise RuntimeError(f"{url} answers {answer.status}")
    return spent / 1e6


def _processor_nanoseconds() -> int:
    """Return the processor time of this process and of its PostgreSQL backend."""
    return time.process_time_ns() + (_of_backend() if connection.vendor == "postgresql" else 0)


def _of_backend() -> int:
    """The kernel adds the time of a process when it begins to wait, as a backend does after each query."""
    return int(Path(f"/proc/{_backend()}/schedstat").read_text(encoding="ascii").split()[0])


@cache
def _backend() -> int:
    """Return the server process of the connection that all requests use in turn."""
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)
