"""Serve answers of the test client to a browser, with the static files they need.

The browser sees a page as it is served, and the database can be rolled back before. That is twice as fast as a page of
the live server, which needs committed rows, and whose tables must be emptied after each test.
"""

import json
import mimetypes
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone
from django.views.i18n import JavaScriptCatalog

from tests.browser.states.state import State

KEPT = {"Cache-Control": "max-age=31536000, immutable"}


class Answers(ThreadingHTTPServer):
    """A server on loopback whose only page is the answer that was put there last."""

    answer: HttpResponse
    number = 0

    def put(self, answer: HttpResponse) -> str:
        """Serve this answer instead of the former one. Return its URL, which is new: browsers may keep a page."""
        self.answer = answer
        self.number += 1
        return f"http://{self.host}/{self.number}/"

    @property
    def host(self) -> str:
        return f"localhost:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    """Send the page and the static files. All else that a script asks for has not changed."""

    server: Answers
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == f"/{self.server.number}/" and self.headers["Sec-Fetch-Mode"] == "navigate":
            answer = self.server.answer
            self._send(answer.status_code, answer.content, dict(answer.items()))
        elif file := finders.find(self.path.removeprefix("/static/")) if self.path.startswith("/static/") else None:
            kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
            self._send(200, Path(file).read_bytes(), {"Content-Type": kind} | KEPT)
        elif self.path == "/admin/jsi18n/":  # as the admin serves it to those who have logged in
            answer = JavaScriptCatalog.as_view(packages=["django.contrib.admin"])(RequestFactory().get("/"))
            self._send(200, answer.content, dict(answer.items()) | KEPT)
        else:
            self._send(304, b"", {"Server-Time": f"{timezone.now().timestamp():.3f}"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(304, b"", {"Server-Time": f"{timezone.now().timestamp():.3f}"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Log nothing."""


def served(state: State, folder: Path) -> HttpResponse:
    """Return the status, headers and content of the page. They are kept in this folder for the next test."""
    kept = folder / f"{state.name}.json"
    if not kept.exists():
        with answered(state) as response:
            found = {"status": response.status_code, "headers": dict(response.items()), "content": response.text}
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(found), encoding="utf-8")
        unfinished.rename(kept)  # another process may look for it at this moment
    return HttpResponse(**json.loads(kept.read_text(encoding="utf-8")))


@contextmanager
def answered(state: State) -> Iterator[HttpResponse]:
    """Give the response of the page. The rows of the state are rolled back at the end."""
    cache.clear()
    with ExitStack() as undone, override_settings(**state.settings):
        for name in connections:
            block = transaction.atomic(using=name)
            block._from_testcase = True  # as for a test's own transaction: allows durable atomic blocks inside
            undone.enter_context(block)
        yield state.visit().by_client(Client(raise_request_exception=False))
        for name in connections:
            transaction.set_rollback(True, using=name)


@contextmanager
def serving() -> Iterator[Answers]:
    """Start the server, and stop it at the end."""
    server = Answers(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
