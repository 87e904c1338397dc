"""Compare the measured figures with their limits, and write them as Markdown."""

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tests import tools
from tests.bench import feed
from tests.bench.measure import Result

FLOORS = {"list of 20 events": 0.12, "event": 0.10, "post": 0.15}
QUERIES = 6
GROWTH = 1.1
QUERIES_OF_FEED = 3
GROWTH_OF_FEED = feed.MANY / feed.FEW  # no faster than the number of events
KILOBYTES = {"first visit, HTML": 14, "first visit, everything": 60, "second page": 10}
MEGABYTES = 120
SECONDS_TO_START = 1.5

HEAD = """# Performance

Written by `make bench ARGS=--write`, on {date}, {cores} cores, Python {python}.

Requests a second are wrk's, with eight connections, against gunicorn with two sync workers on SQLite with
`load_demo --scale 10`: no cookie, no compression asked for, no page cached. Each figure is the median of
several rounds, and ratios are calculated within a round. The limits apply to the ratio to *hello*: a Django view that
returns a constant, without middleware. “100 events” is the same database reduced to 100 events. It is compared by the
processor time of the workers, including the database, because that does not change on a busy machine.
"""


class Verdict(NamedTuple):
    """A measured figure beside its limit."""

    what: str
    measured: str
    limit: str
    holds: bool


def verdicts(result: Result) -> Iterator[Verdict]:
    for figures in result.figures:
        if floor := FLOORS.get(figures.page.name):
            ratio = round(figures.ratio, 3)
            yield Verdict(f"{figures.page.name}, not cached", f"{ratio:.3f}", f"≥ {floor:.2f} of hello", ratio >= floor)
    slowest = max(result.figures, key=lambda figures: figures.growth)
    yield _at_most(f"10,000 events instead of 100 ({slowest.page.name})", slowest.growth, GROWTH, "times")
    most = max(result.figures, key=lambda figures: figures.queries)
    yield Verdict(f"queries ({most.page.name})", str(most.queries), f"≤ {QUERIES}", most.queries <= QUERIES)
    is_same = all(figures.queries == figures.queries_of_100 for figures in result.figures)
    yield Verdict("queries with 100 and 10,000 events", "the same" if is_same else "differ", "the same", is_same)
    yield from _verdicts_on_feed(result)
    for kind, text, seconds, limit in result.hostile:
        yield _at_most(f"{kind} ({text.replace('|', '¦')})", seconds, limit, "s")
    for what, limit in KILOBYTES.items():
        if result.bytes_sent:
            yield _at_most(what, result.bytes_sent[what] / 1000, limit, "KB")
    yield _at_most("a web process, resident", result.megabytes, MEGABYTES, "MB")
    yield _at_most("start until the first answer", result.seconds_to_start, SECONDS_TO_START, "s")


def _verdicts_on_feed(result: Result) -> Iterator[Verdict]:
    few, many = result.feed_of_few, result.feed_of_many
    name = f"feed of {feed.MANY:,} events"
    yield Verdict(f"queries ({name})", str(many.queries), f"≤ {QUERIES_OF_FEED}", many.queries <= QUERIES_OF_FEED)
    instead = f"{name} instead of {feed.FEW}"
    yield _at_most(f"{instead}, time ({many.seconds:.2f} s)", many.seconds / few.seconds, GROWTH_OF_FEED, "times")
    growth = many.megabytes / few.megabytes
    yield _at_most(f"{instead}, memory ({many.megabytes:.1f} MB)", growth, GROWTH_OF_FEED, "times")


def document(result: Result) -> str:
    head = HEAD.format(date=datetime.now(UTC).date(), cores=os.cpu_count(), python=platform.python_version())
    rows = [("hello", f"{result.hello.speed:,.0f}", "1", f"{result.hello.milliseconds:.2f}", "", "")]
    rows += [
        (
            f"{figures.page.name} `{figures.page.path}`",
            f"{figures.speed:,.0f}",
            f"{figures.ratio:.3f}",
            f"{figures.milliseconds:.2f}",
            f"{figures.growth:.2f}",
            str(figures.queries),
        )
        for figures in result.figures
    ]
    held = [(row.what, row.measured, row.limit, "yes" if row.holds else "**no**") for row in verdicts(result)]
    parts = [
        head,
        _table(("What", "Measured", "Limit", "Holds"), held),
        "## Pages\n",
        _table(("Page", "Requests a second", "Of hello", "Processor time, ms", "10,000 events : 100", "Queries"), rows),
    ]
    if not result.bytes_sent:
        parts.append("The weight of a first visit was not measured: there is no Chromium here.\n")
    if missing := [tool.name for tool in (tools.nginx, tools.caddy) if not tool.find()]:
        parts.append(f"Half-sent requests were not measured behind {' and '.join(missing)}: not installed here.\n")
    return "\n".join(parts)


def _at_most(what: str, figure: float, limit: float, unit: str) -> Verdict:
    return Verdict(what, f"{figure:.2f} {unit}", f"≤ {limit:g} {unit}", round(figure, 2) <= limit)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
