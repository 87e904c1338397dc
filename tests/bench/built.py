"""Measure pages that Django builds anew: their speed, their queries, and both with few events and many."""

import json
import statistics
from collections.abc import Iterator

from tests.bench.kept import NAMES
from tests.bench.load import Figures, Length, Target, beside
from tests.bench.pages import Page
from tests.bench.rows import Row, at_most, count, of_bare
from tests.bench.servers import Server, python

LEAST = 0.08
GROWTH = 1.1
QUERIES, QUERIES_OF_EVENT = 6, 12


def rows(hello: Server, little: Server, big: Server, pages: list[Page], length: Length) -> Iterator[Row]:
    """Return the speed of each page on the big site, and its processor time as a multiple of that on the little one."""
    groups = [{page.name: Target(big, page.path), f"100 {page.name}": Target(little, page.path)} for page in pages]
    found = beside(Target(hello, "/healthz"), groups, length)
    for page in pages:
        yield of_bare(page.name, found[page.name], LEAST if page.name in NAMES else None)
    for page in pages:
        growth = _growth(found[page.name], found[f"100 {page.name}"])
        yield at_most(f"{page.name}, processor time with 10,000 events instead of 100", growth, GROWTH, "times")


def rows_of_queries(small: str, large: str, pages: list[Page]) -> Iterator[Row]:
    """Return the number of queries of each page on the large database, and whether they are the same on the small."""
    paths = [page.path for page in pages]
    few, many = (json.loads(python("tests.bench.queries", url, *paths)) for url in (small, large))
    for page in pages:
        most = QUERIES_OF_EVENT if page.name == "event" else QUERIES
        yield count(f"{page.name}, queries", many[page.path], most)
    differing = [page.name for page in pages if few[page.path] != many[page.path]]
    yield Row("queries with 100 and 10,000 events", ", ".join(differing) or "the same", "the same", not differing)


def _growth(many: Figures, few: Figures) -> float:
    pairs = zip(many.samples, few.samples, strict=True)
    return statistics.median(one.milliseconds / other.milliseconds for one, other in pairs)
