"""Measure the bytes of a first visit in Chromium, and the memory and start of a web process."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests import tools
from tests.bench.kept import BROWSER
from tests.bench.load import Target, header, measure
from tests.bench.rows import Row, at_most
from tests.bench.servers import SITE, Server, python, serving

KILOBYTES = {"first visit, HTML": 14, "first visit, everything": 60, "second page": 10}
MEGABYTES = 140
SECONDS_TO_START = 1.5
STARTS = 5
NO_LIMITS = {"SEARCH_RATE_LIMIT": "999999999/m"}  # everybody of the load comes from one network
# Ask for these pages in turn.
SCRIPT = """
local paths, number = {{{paths}}}, 0
function request()
  number = number % #paths + 1
  return wrk.format(nil, paths[number])
end
"""


def rows(site: Server) -> Iterator[Row]:
    """Return the bytes of two visits; nothing without Chromium."""
    sent = visit(site.url, "/", "/events/")
    for what, limit in KILOBYTES.items() if sent else ():
        yield at_most(what, sent[what] / 1000, limit, "KB")


def rows_of_process(site: Server, database: str, seconds: int) -> Iterator[Row]:
    """Return the memory of a web process after pages of all kinds, and how long one takes to start.

    The site has no limits (`NO_LIMITS`).
    """
    paths = python("tests.bench.many_pages", database).split()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        script = Path(folder) / "pages.lua"
        script.write_text(SCRIPT.format(paths=", ".join(f'"{path}"' for path in paths)), encoding="utf-8")
        options = (*header(f"Accept-Encoding: {BROWSER}"), "--script", str(script))
        measure(Target(site, "/", options), seconds)
    yield at_most("a web process, resident, after many pages", max(site.worker_megabytes()), MEGABYTES, "MB")
    start = statistics.median(_seconds_to_start(database) for _ in range(STARTS))
    yield at_most("start until the first answer", start, SECONDS_TO_START, "s")


def _seconds_to_start(database: str) -> float:
    with serving(SITE, database) as server:
        return server.seconds_to_first_answer


class Traffic:
    """Record the network traffic of one page: `bytes` has the bytes received for each URL."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self._url_of: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _received(self, event: dict[str, Any]) -> None:
        self._url_of[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if url := self._url_of.get(event["requestId"]):
            self.bytes[url] = self.bytes.get(url, 0) + int(event["encodedDataLength"])


def visit(url: str, first: str, second: str) -> dict[str, int] | None:
    """Return the bytes of a first visit (HTML, everything) and of a second page; None without Chromium."""
    path = tools.chromium.find()
    if path is None:
        return None
    with _page(path) as page:
        traffic = Traffic(page)
        page.goto(url + first, wait_until="networkidle")
        everything = dict(traffic.bytes)
        traffic.bytes.clear()
        page.goto(url + second, wait_until="networkidle")
        numbers = everything[url + first], sum(everything.values()), sum(traffic.bytes.values())
        return dict(zip(KILOBYTES, numbers, strict=True))


def visit_board(url: str, slug: str) -> int | None:
    """Return the bytes of all that a phone loads to join this board and see its page; None without Chromium."""
    path = tools.chromium.find()
    if path is None:
        return None
    with _page(path) as page:
        traffic = Traffic(page)
        page.goto(f"{url}/events/{slug}/board/join/", wait_until="networkidle")
        first = sum(traffic.bytes.values())
        traffic.bytes.clear()
        page.get_by_role("button", name="Join the board").click()
        page.wait_for_url(f"**/{slug}/board/seat/")
        page.wait_for_load_state("networkidle")
        return first + sum(traffic.bytes.values())


@contextmanager
def _page(path: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(tools.CHROMIUM_ARGUMENTS))
        yield browser.new_page(viewport={"width": 375, "height": 812})
        browser.close()
