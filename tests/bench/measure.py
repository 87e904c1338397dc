"""Run the bench: the same site with 100 and with 10,000 events, on each database, and the bare view."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench import (
    boards,
    built,
    editions,
    feed,
    hostile,
    imports,
    kept,
    lighthouse,
    meanwhile,
    pages,
    proxy,
    search,
    slow,
    weight,
    writes,
)
from tests.bench.databases import Databases, SQLiteFiles, kinds
from tests.bench.load import Length
from tests.bench.rows import Row
from tests.bench.servers import ANEW, HELLO, SITE, Server, manage, python, serving

Section = tuple[str, list[Row]]


class Urls(NamedTuple):
    """The databases of one kind."""

    small: str
    large: str
    few_in_feed: str
    many_in_feed: str


class Plan(NamedTuple):
    """The rows to measure, and for how long."""

    thousands: int  # of events on the large database
    length: Length
    databases: tuple[str, ...]
    only: tuple[str, ...]  # parts of sections' names

    def has(self, section: str) -> bool:
        return any(part.lower() in section.lower() for part in self.only)


Result = dict[str, dict[str, list[Row]]]  # by section, by database


def run(plan: Plan) -> Result:
    """Measure on each database that is installed. Return the rows."""
    result: Result = {}
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder, kinds(Path(folder)) as found:
        for databases in found:
            if databases.name in plan.databases:
                for section, rows in _sections(databases, plan):
                    result.setdefault(section, {})[databases.name] = rows
                    print(f"{databases.name}, {section}", *rows, sep="\n  ", file=sys.stderr, flush=True)
    return result


def _fill(databases: Databases, thousands: int) -> Urls:
    large = databases.create("large")
    manage(large, "collectstatic", "--no-input", "--verbosity", "0")
    manage(large, "migrate", "--verbosity", "0")
    manage(large, "load_demo", "--scale", str(thousands), "--verbosity", "0")
    python("tests.bench.five_pictures", large)
    databases.tidy("large")
    small = databases.create("small", of="large")
    python("tests.bench.thin", small)
    databases.tidy("small")
    return Urls(small, large, *(databases.create(name, of="small") for name in ("few", "many")))


def _sections(databases: Databases, plan: Plan) -> Iterator[Section]:
    """Yield each section with its rows. Sections that write to the large database come last."""
    urls = _fill(databases, plan.thousands)
    growth = list(feed.rows(urls.few_in_feed, urls.many_in_feed))
    databases.tidy("many")
    with serving(HELLO, urls.large) as hello:
        with serving(SITE, urls.small) as little, serving(SITE, urls.large, **weight.NO_LIMITS) as site:
            found = pages.find(little.url, site.url)
            yield from _of_site(hello, site, urls, found, databases, plan)
        yield from _of_other_sites(hello, urls, found, databases, plan)
    if plan.has("Calendar feed"):
        yield "Calendar feed", growth
    event = next(page for page in found if page.name == "event")
    yield from _of_copies(urls, event, databases, plan)
    if plan.has("Writes"):
        yield "Writes", [*writes.rows(urls.large, event, plan.length)]


def _of_copies(urls: Urls, event: pages.Page, databases: Databases, plan: Plan) -> Iterator[Section]:
    """Yield the sections that write to a copy of a database, or to none."""
    if plan.has("Hostile input") and isinstance(databases, SQLiteFiles):
        yield "Hostile input", [*hostile.rows(urls.large), *slow.rows(urls.large, event.path)]
    if plan.has("Imports"):
        damaged = imports.DAMAGED if plan.length.rounds > 1 else imports.DAMAGED // 10
        yield "Imports", [*imports.rows(databases.create("imports", of="small"), damaged)]
    if plan.has("Search"):
        yield "Search", [*search.rows(databases.create("found_few", of="large"), databases.create("found", of="large"))]
    if plan.has("Editions"):
        yield "Editions", [*editions.rows(databases.create("editions", of="large"), event, plan.length)]


def _of_other_sites(
    hello: Server, urls: Urls, found: list[pages.Page], databases: Databases, plan: Plan
) -> Iterator[Section]:
    """Yield the sections that run the site in another way, or with an open board."""
    if plan.has("Pages built anew"):
        with serving(ANEW, urls.small) as little, serving(ANEW, urls.large) as big:
            built_rows = [*built.rows(hello, little, big, found, plan.length)]
        yield "Pages built anew", [*built_rows, *built.rows_of_queries(urls.small, urls.large, found)]
    if plan.has("Behind a proxy"):
        yield "Behind a proxy", [*proxy.rows(hello, urls.large, plan.length)]
    if plan.has("Boards"):
        has_visit = isinstance(databases, SQLiteFiles)
        yield "Boards", [*boards.rows(hello, urls.large, plan.length, has_visit=has_visit)]


def _of_site(
    hello: Server, site: Server, urls: Urls, found: list[pages.Page], databases: Databases, plan: Plan
) -> Iterator[Section]:
    """Yield the sections that ask the site as it is run."""
    with ExitStack() as stack:
        if plan.has("Kept pages"):
            of_feed = stack.enter_context(serving(SITE, urls.many_in_feed))
            yield "Kept pages", kept.rows(hello, site, of_feed, found, databases.name, plan.length)
    if plan.has("Lighthouse") and isinstance(databases, SQLiteFiles):
        yield "Lighthouse", [*lighthouse.rows(site, found, plan.length.rounds)]
    if plan.has("Commits meanwhile"):
        yield "Commits meanwhile", [*meanwhile.rows(hello, site, urls.large, plan.length)]
    if plan.has("Weight"):
        visits = [*weight.rows(site)] if isinstance(databases, SQLiteFiles) else []
        yield "Weight", [*visits, *weight.rows_of_process(site, urls.large, 4 * plan.length.rounds)]
