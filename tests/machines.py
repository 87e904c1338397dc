"""Several web servers behind nginx, each a gunicorn of its own, and people who use the site while something fails."""

import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlencode

from tests import processes
from tests.proxied import HOST, free_port, trusting
from tests.tools import ROOT
from tests.waiting import PATIENCE, until

# nginx adds the address that connected to those that a person's own proxy named: so the limits count each person apart.
SETTINGS = {
    "SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "TRUSTED_PROXIES": "2", "RSVP_RATE_LIMIT": "9999/m",
}  # fmt: skip


class WebServer:
    """One gunicorn with two processes, which can be killed and started again on the same port.

    `code` is the folder of the site's code.
    """

    def __init__(self, log: IO[bytes], code: Path, **environment: str) -> None:
        self.port, self._log, self._code, self._environment = free_port(), log, code, environment
        self.start()

    def start(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--workers", "2",
            "--bind", f"127.0.0.1:{self.port}",
        ]  # fmt: skip
        self.process = processes.start(command, log=self._log, cwd=self._code, **self._environment)

    def children(self) -> list[int]:
        """Return the process ids of the processes that answer requests."""
        return sorted(processes.children(self.process.pid))

    def reload(self) -> None:
        """Replace all processes, as `systemctl reload` does, and wait until only new ones run."""
        before = set(until(self.children))
        self.process.send_signal(signal.SIGHUP)
        until(lambda: len(now := self.children()) == 2 and not before & set(now))


@contextmanager
def web_servers(log: Path, number: int, code: Path = ROOT, **environment: str) -> Iterator[list[WebServer]]:
    with log.open("wb") as written:
        servers = [WebServer(written, code, **SETTINGS | environment) for _number in range(number)]
        try:
            yield servers
        finally:
            for server in servers:
                processes.stop(server.process)


class Asked(NamedTuple):
    """One request: whether it was a form, how it ended (a status, or the name of an error), and how long it took."""

    is_form: bool
    outcome: str
    lasted: timedelta


class Crowd:
    """People who read pages and sign up for an event, each with another email address, until it is over.

    `acknowledged` has the time of each sign-up that was answered with "thank you", by email address.
    """

    def __init__(self, port: int, slug: str, prefix: str) -> None:
        self.asked: list[Asked] = []
        self.acknowledged: dict[str, datetime] = {}
        self.prefix = prefix
        self._port, self._slug, self._numbers = port, slug, count(1)
        self._is_over = threading.Event()

    @contextmanager
    def using_the_site(self, people: int) -> Iterator[None]:
        """Let so many people use the site at once until the block ends."""
        with ThreadPoolExecutor(people) as pool:
            using: list[Future[None]] = [pool.submit(self._use) for _person in range(people)]
            try:
                yield
            finally:
                self._is_over.set()
            for one in using:
                one.result(timeout=4 * PATIENCE)

    def failures(self, *, is_form: bool) -> Counter[str]:
        """Return how often a read, or a form, ended other than it should."""
        ended = Counter(one.outcome for one in self.asked if one.is_form == is_form)
        return Counter({outcome: number for outcome, number in ended.items() if outcome not in {"200", "302"}})

    def _use(self) -> None:
        while not self._is_over.is_set():
            for path in ("/", "/events/", f"/events/{self._slug}/"):
                self._ask("GET", path)
            self._sign_up(next(self._numbers))

    def _sign_up(self, number: int) -> None:
        path, email = f"/events/{self._slug}/rsvp/", f"{self.prefix}{number}@example.org"
        network = {"X-Forwarded-For": f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}"}
        status, headers, page = self._ask("GET", path, **network)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if status != "200" or token is None:
            return
        form = urlencode({"name": "Ann", "email": email, "wait": "on", "csrfmiddlewaretoken": token[1]})
        cookie = headers["Set-Cookie"].partition(";")[0]
        sent = {"Cookie": cookie, "Origin": f"https://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
        if self._ask("POST", path, form, **network, **sent)[0] == "302":
            self.acknowledged[email] = datetime.now(UTC)

    def _ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[str, dict[str, str], str]:
        """Send one request. Return how it ended, the headers and the page."""
        began, found, page = datetime.now(UTC), {}, ""
        connected = HTTPSConnection(HOST, self._port, timeout=PATIENCE, context=trusting())
        try:
            with closing(connected):
                connected.request(method, path, body or None, {"Host": HOST, **headers})  # a site has no port in it
                response = connected.getresponse()
                outcome, found, page = str(response.status), dict(response.headers), response.read().decode()
        except (OSError, HTTPException) as error:
            outcome = type(error).__name__
        self.asked.append(Asked(method == "POST", outcome, datetime.now(UTC) - began))
        return outcome, found, page
