"""Look at pages with Lighthouse as a slow phone sees them: its scores, and when the largest thing is painted."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests import tools
from tests.bench.pages import Page
from tests.bench.rows import Row, at_most
from tests.bench.servers import Server

SECONDS_TO_LARGEST_PAINT = 1.2
MOST_REQUESTS, MOST_KILOBYTES = 6, 60
SCORES = ("performance", "accessibility", "best-practices", "seo")
READ = ("home", "list of 20 events", "event", "group", "venue", "post")


class Look(NamedTuple):
    """The results of one run."""

    scores: tuple[int, ...]  # in the order of SCORES
    seconds: float
    requests: int
    kilobytes: float


def rows(site: Server, pages: list[Page], runs: int) -> Iterator[Row]:
    """Return the median of each score and of the largest paint; nothing without Node.js or Chromium.

    Forms are not for search engines, so their last score is left out.
    """
    path, chromium = tools.install_lighthouse(), tools.chromium.find()
    if not path or not chromium:
        return
    to_read = [page for page in pages if page.name in READ]
    group = next(page.path for page in to_read if page.name == "group")
    forms = [Page("form to save a place", _form(site)), Page("form to follow a group", f"{group}follow/")]
    for page in (*to_read, *forms):
        looks = [_look(path, chromium, site.url + page.path) for _ in range(runs)]
        yield from _of_page(page, looks, SCORES[:-1] if page in forms else SCORES)


def _form(site: Server) -> str:
    """Return the path of the form of the next meetup."""
    with urllib.request.urlopen(site.url + "/events/", timeout=30) as response:
        upcoming = re.findall(r'href="(/events/\d{4}-\d\d-\d\d-[\w-]+/)"', response.read().decode())
    return f"{upcoming[0]}rsvp/"


def _of_page(page: Page, looks: list[Look], names: tuple[str, ...]) -> Iterator[Row]:
    scores = [int(statistics.median(found)) for found in zip(*(look.scores for look in looks), strict=True)]
    shown = scores[: len(names)]
    yield Row(f"{page.name}: {', '.join(names)}", " / ".join(map(str, shown)), "100 each", {*shown} == {100})
    seconds = statistics.median(look.seconds for look in looks)
    yield at_most(f"{page.name}: largest paint", seconds, SECONDS_TO_LARGEST_PAINT, "s")
    requests, kilobytes = max(look.requests for look in looks), max(look.kilobytes for look in looks)
    holds = requests <= MOST_REQUESTS and kilobytes <= MOST_KILOBYTES
    limit = f"≤ {MOST_REQUESTS}, ≤ {MOST_KILOBYTES} KB"
    yield Row(f"{page.name}: requests and bytes", f"{requests}, {kilobytes:.1f} KB", limit, holds)


def _look(path: str, chromium: str, url: str) -> Look:
    """Run Lighthouse once with what it takes for a phone: a slow network and processor, simulated."""
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        subprocess.run(
            ["node", path, url, "--quiet", "--output=json", f"--output-path={folder}/look.json",
             f"--chrome-flags={' '.join(('--headless', *tools.CHROMIUM_ARGUMENTS))}"],
            env=os.environ | {"CHROME_PATH": chromium, "TMPDIR": folder}, check=True,
        )  # fmt: skip
        return _read(json.loads(Path(folder, "look.json").read_text(encoding="utf-8")))


def _read(report: dict[str, Any]) -> Look:
    audits = report["audits"]
    return Look(
        tuple(round(100 * report["categories"][name]["score"]) for name in SCORES),
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        len(audits["network-requests"]["details"]["items"]),
        audits["total-byte-weight"]["numericValue"] / 1000,
    )
