"""Measure the bytes of a first visit in Chromium: headers and compressed bodies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests import tools


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
        return {
            "first visit, HTML": everything[url + first],
            "first visit, everything": sum(everything.values()),
            "second page": sum(traffic.bytes.values()),
        }


@contextmanager
def _page(path: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(tools.CHROMIUM_ARGUMENTS))
        yield browser.new_page(viewport={"width": 375, "height": 812})
        browser.close()
