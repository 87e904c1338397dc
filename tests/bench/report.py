"""Write the measured figures beside their limits as Markdown."""

import os
import platform
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tests import tools
from tests.bench.measure import Plan, Result
from tests.bench.rows import Row

HEAD = """# Performance

Written by `make bench ARGS=--write`, on {date}, {cores} cores, Python {python}, in {minutes:.0f} minutes.
{busy}

Requests a second are wrk's, with eight connections, against gunicorn with two sync workers and `load_demo --scale
{thousands}`. The limits apply to the ratio to *hello*: a Django view that returns a constant, without middleware.
Hello is measured just before each page, ratios are calculated within a round, and each figure is the median of
{rounds} rounds. In brackets: answers a second, then the processor time of one answer beside that of hello. It includes
PostgreSQL's, and says more than the ratio if the machine was busy. Workers are never replaced, unlike on a real site.
[growth.md](growth.md) compares each page with 10,000 and with 100,000 events.
"""
ABOUT = {
    "Kept pages": "As a browser asks for them, so with `Accept-Encoding: gzip, deflate, br, zstd`.",
    "Lighthouse": f"Version {tools.LIGHTHOUSE[1]} of npm's package in Chromium: a phone with a slow network and "
    "processor, simulated, without a cache. Each figure is a median, requests and bytes are the largest.",
    "Commits meanwhile": "Another process commits so often; the last figure is how often it did. Each commit ends "
    "all kept pages.",
    "Pages built anew": "Django without the kept pages in front. “100 events”: the same database reduced to them.",
    "Behind a proxy": "nginx keeps the page for one second.",
    "Boards": "The part of a phone's page that it asks for every two seconds, with 30 topics, while people vote.",
    "Weight": "The memory is that of the larger worker after a load of pictures, searches, the blogroll, feeds, open "
    "data and, until the kept pages are full, events.",
    "Calendar feed": "Built anew.",
    "Editions": "Another process sends an edition of a newsletter and writes its emails, 25 in a transaction: each "
    "ends all kept pages. A worker calls this service each minute and a call writes at most 1,000 emails, so the time "
    "until all are in the outbox has a minute more for each further call. Pages are measured while it works.",
    "Imports": "Calendar files sent to the page of the import. A dry run is the whole answer to a file; damaged files "
    "are confirmed too, if there is something to confirm.",
    "Writes": "The *service* is all that a sign-up or a vote writes, called by a view without middleware; the *whole "
    "form* adds limits, the check of the form and all middleware. PostgreSQL is as installed: a commit waits for the "
    "disk.",
}


def rows(result: Result) -> Iterator[Row]:
    for databases in result.values():
        for found in databases.values():
            yield from found


def document(result: Result, plan: Plan, busy: str, minutes: float) -> str:
    values = {"date": datetime.now(UTC).date(), "cores": os.cpu_count(), "python": platform.python_version()}
    head = HEAD.format(
        **values, busy=textwrap.fill(busy, 120), minutes=minutes, thousands=plan.thousands, rounds=plan.length.rounds
    )
    parts = [head, *_missing()]
    for section, databases in result.items():
        parts += [f"## {section}\n", f"{ABOUT[section]}\n"] if section in ABOUT else [f"## {section}\n"]
        parts.append(_table(databases))
    return "\n".join(parts)


def _table(databases: dict[str, list[Row]]) -> str:
    """Return a table with one line for each row, and a column for each database."""
    lines: dict[str, dict[str, Row]] = {}
    for name, found in databases.items():
        for row in found:
            lines.setdefault(row.what, {})[name] = row
    cells = [("What", *databases, "Limit", "Holds"), ("---", *["---:"] * (len(databases) + 2))]
    for what, by_name in lines.items():
        measured = [by_name[name].measured if name in by_name else "" for name in databases]
        cells.append((what, *measured, _limit(list(by_name.values())), _holds(list(by_name.values()))))
    return "".join("| " + " | ".join(line) + " |\n" for line in cells)


def _limit(found: Sequence[Row]) -> str:
    return "; ".join(dict.fromkeys(row.limit for row in found))


def _holds(found: Sequence[Row]) -> str:
    verdicts = {row.holds for row in found} - {None}
    return "" if not verdicts else "**no**" if False in verdicts else "yes"


def _missing() -> Iterator[str]:
    missing = [tool.name for tool in (tools.postgres, tools.chromium, tools.nginx, tools.caddy) if not tool.find()]
    if missing:
        yield f"Not installed, so not measured: {', '.join(missing)}.\n"
