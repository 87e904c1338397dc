"""Measure how long the emails of an edition take, and a kept page while they are written."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.kept import BROWSER
from tests.bench.load import Figures, Length, Target, beside, header, measure
from tests.bench.pages import Page
from tests.bench.rows import Row, at_most, count, of_bare
from tests.bench.servers import HELLO, ROOT, SITE, environment, manage, serving

FOLLOWERS = 2000
SECONDS = 300
BETWEEN_CALLS = 60  # seconds: the worker goes on a minute later
LEAST = 0.9  # of the page's own speed before, both as ratios to hello


def rows(database: str, event: Page, length: Length) -> Iterator[Row]:
    """Return how long the emails of an edition take, and the speed of the page of an event before and meanwhile."""
    manage(database, "migrate", "--verbosity", "0")  # a copy of a SQLite file has no file of counters beside it
    with serving(HELLO, database) as hello, serving(SITE, database) as site:
        bare, page = Target(hello, "/healthz"), Target(site, event.path, header(f"Accept-Encoding: {BROWSER}"))
        before = beside(bare, [{"page": page}], length)["page"]
        meanwhile, written = _while_written(database, bare, page, length)
    yield of_bare("event, before", before)
    yield of_bare("event, while an edition is written", meanwhile)
    kept = round(meanwhile.ratio / before.ratio, 2) if before.ratio else 0  # no answer in one second of a busy machine
    yield Row("the second ratio, of the first", f"{kept:g}", f"≥ {LEAST:g}", kept >= LEAST)
    name = f"edition to {FOLLOWERS:,} followers"
    yield count(f"{name}, emails missing in the outbox", FOLLOWERS - written["emails"], 0)
    seconds = written["seconds"] + BETWEEN_CALLS * (written["calls"] - 1)
    yield at_most(
        f"{name}, until all emails are in the outbox ({written['seconds']:.0f} s of work)", seconds, SECONDS, "s"
    )


def _while_written(database: str, bare: Target, page: Target, length: Length) -> tuple[Figures, dict[str, float]]:
    """Send an edition in another process. Measure the page until its emails are written. Return both figures."""
    command = [sys.executable, "-m", "tests.bench.send_edition", str(FOLLOWERS)]
    found = Figures([], [])
    with subprocess.Popen(command, cwd=ROOT, env=environment(database), stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdout.readline() != "sent\n":
            raise RuntimeError("no edition was sent")
        while process.poll() is None:
            samples = measure(bare, length.seconds), measure(page, length.seconds)
            if process.poll() is None or not found.samples:
                found.bare.append(samples[0])
                found.samples.append(samples[1])
        return found, json.loads(process.stdout.read())
