"""Ask a WSGI application for a page, without a server."""

import gzip
from collections.abc import Callable
from typing import Any, NamedTuple

import brotli
from django.test import RequestFactory

DECODERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        """The body, decoded."""
        return DECODERS[self.headers.get("Content-Encoding", "")](self.raw).decode()


def ask(application: Any, url: str, method: str = "GET", **environ: str) -> Answer:
    """Send one request. `environ` is added to that of a request to http://testserver without cookies."""
    started: list[Any] = []
    asked = RequestFactory().generic(method, url, **{"HTTP_HOST": "testserver"} | environ).environ
    parts = application(asked, lambda *answer: started.extend(answer))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    assert len({name for name, _ in started[1]}) == len(started[1])
    return Answer(int(started[0].split()[0]), dict(started[1]), body)
