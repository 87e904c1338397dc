"""Measure what the phones at a board ask for again and again."""

import urllib.error
import urllib.request
from collections.abc import Iterator

from tests.bench import weight
from tests.bench.kept import BROWSER
from tests.bench.load import Length, Target, beside, header
from tests.bench.rows import Row, at_most, count, of_bare
from tests.bench.servers import ANEW, SITE, Server, python, serving

POLLS_AN_HOUR = 1800
KILOBYTES_AN_HOUR, KILOBYTES_OF_A_VISIT = 700, 60
UNCHANGED, KEPT, BUILT = "poll that changed nothing (304)", "changed part, kept", "changed part, built"
LEAST = {UNCHANGED: 0.5, KEPT: 0.3, BUILT: 0.08}


def rows(hello: Server, database: str, length: Length, *, has_visit: bool) -> Iterator[Row]:
    """Open a board where people vote. Return the speed of a poll, its queries and its bytes, and a first visit's."""
    slug = python("tests.bench.open_board", database).strip()
    path = f"/events/{slug}/board/live/seat/"
    compressed = header(f"Accept-Encoding: {BROWSER}")
    with serving(SITE, database) as site, serving(ANEW, database) as anew:
        etag, size = _unchanged(site.url + path)
        targets = {
            UNCHANGED: Target(site, path, (*compressed, *header(f"If-None-Match: {etag}"))),
            KEPT: Target(site, path, compressed),
            BUILT: Target(anew, path, compressed),
        }
        found = beside(Target(hello, "/healthz"), [targets], length)
        visit = weight.visit_board(site.url, slug) if has_visit else None
    for name, figures in found.items():
        yield of_bare(name, figures, LEAST[name])
    yield count("poll that changed nothing, queries", int(python("tests.bench.open_board", database, "queries")), 1)
    yield at_most("an hour of polls that changed nothing", POLLS_AN_HOUR * size / 1000, KILOBYTES_AN_HOUR, "KB")
    if visit is not None:
        yield at_most("a phone's first visit: joining, and its page", visit / 1000, KILOBYTES_OF_A_VISIT, "KB")


def _unchanged(url: str) -> tuple[str, int]:
    """Return the ETag of a page, and the bytes of the headers of its 304."""
    headers = {"Accept-Encoding": BROWSER}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as response:
        etag = str(response.headers["ETag"])
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers=headers | {"If-None-Match": etag}), timeout=30)
    except urllib.error.HTTPError as error:  # urllib takes a 304 for one
        sent = "".join(f"{name}: {value}\r\n" for name, value in error.headers.items())
        if error.code == 304:
            return etag, len(f"HTTP/1.1 {error.code} {error.reason}\r\n{sent}\r\n")
    raise RuntimeError(f"{url} does not answer 304")
