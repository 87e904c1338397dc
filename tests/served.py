"""Run the site as in production, by gunicorn with several processes on the test database, and send it requests."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.db import connection

from tests.processes import running
from tests.waiting import PATIENCE

WORKERS = 3
ENVIRONMENT = {
    "DEBUG": "1", "ALLOWED_HOSTS": "127.0.0.1", "RSVP_EMAIL_RATE_LIMIT": "9999/h", "RSVP_RATE_LIMIT": "9999/m",
}  # fmt: skip


class Answer(NamedTuple):
    status: int
    location: str | None
    body: str


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Yield a listening socket on a free port. Clients that connect before the server is ready wait in its queue."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.set_inheritable(True)
        yield listener


def database_url() -> str:
    """Return the DATABASE_URL of this test run's database, for another process."""
    used = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{used['NAME']}?timeout={PATIENCE}"
    secret = f":{quote(used['PASSWORD'], safe='')}" if used["PASSWORD"] else ""
    return f"postgres://{used['USER']}{secret}@{used['HOST']}:{used['PORT']}/{used['NAME']}?connect_timeout={PATIENCE}"


@contextmanager
def site(
    log: Path, workers: int = WORKERS, application: str = "config.wsgi", **environment: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run the site. Yield its port and gunicorn's main process, the parent of the workers.

    `environment` overrides the settings in ENVIRONMENT.
    """
    with listening() as listener, log.open("wb") as written:
        command = [
            sys.executable, "-m", "gunicorn", application, "--config", "config/gunicorn.py",
            "--workers", str(workers), "--bind", f"fd://{listener.fileno()}", "--timeout", str(PATIENCE),
        ]  # fmt: skip
        environment = {**ENVIRONMENT, **environment, "DATABASE_URL": database_url()}
        with running(command, log=written, pass_fds=[listener.fileno()], **environment) as server:
            yield listener.getsockname()[1], server


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[Answer, str]:
    """Send one request on a new connection. Return the answer and the cookie that it sets."""
    connected = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connected.request(method, path, body, headers)
        response = connected.getresponse()
        answer = Answer(response.status, response.headers["Location"], response.read().decode())
        return answer, (response.headers["Set-Cookie"] or "").partition(";")[0]
    finally:
        connected.close()


def send(port: int, path: str, page: Answer, cookie: str, ip: str = "", **fields: str) -> Answer:
    """Send a form as a browser does, with the cookie and the CSRF token of its page.

    `ip` is the client's IP address, in the header that a proxy adds.
    """
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    body = urlencode({**fields, "csrfmiddlewaretoken": token[1] if token else ""})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    headers |= {"X-Forwarded-For": ip} if ip else {}
    return ask(port, "POST", path, body, **headers)[0]
