"""Measure answers behind each proxy while 200 half-sent requests are open."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests import tools
from tests.bench.rows import Row, at_most
from tests.bench.servers import SITE, serving
from tests.proxied import HOST, PROXIES, ask, half_sent, is_open

HALF_SENT = 200
STILL_OPEN = 20  # more than enough for two workers; the proxy may have closed the oldest
ASKED = 20  # times for each path
LIMIT = 1.0  # seconds
SETTINGS = {"SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": f"127.0.0.1,{HOST}", "TRUSTED_PROXIES": "1"}


def rows(database: str, event: str) -> Iterator[Row]:
    """Return for each installed proxy the slowest answer beside half-sent requests.

    `event` is the path of an event's page. Raise RuntimeError on an error, or if the proxy closed the requests.
    """
    for name in PROXIES:
        if program := getattr(tools, name).find():
            page, seconds = _slowest(name, program, database, {"/healthz": "/healthz", "event page": event})
            what = f"slowest answer beside {HALF_SENT} half-sent requests ({name}, {page})"
            yield at_most(what, seconds, LIMIT, "s")


def _slowest(name: str, program: str, database: str, paths: dict[str, str]) -> tuple[str, float]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnight-bench-")))
        server = stack.enter_context(serving(SITE, database, **SETTINGS))
        port = stack.enter_context(PROXIES[name](program, folder, int(server.url.rpartition(":")[2])))
        slow = stack.enter_context(half_sent(port, HALF_SENT))
        found = [(page, _seconds(port, path)) for _ in range(ASKED) for page, path in paths.items()]
        if sum(map(is_open, slow)) < STILL_OPEN:
            raise RuntimeError(f"{name} closed the half-sent requests")
    return max(found, key=lambda each: each[1])


def _seconds(port: int, path: str) -> float:
    """Return the seconds from the start of the connection to the last byte."""
    began = time.perf_counter()
    answer = ask(port, path)
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return time.perf_counter() - began
