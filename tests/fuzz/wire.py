"""Send requests as bytes over a socket, because http.client refuses most hostile ones."""

import contextlib
import socket
import time
from typing import NamedTuple

from tests.fuzz.making import CSRF, Request

SECONDS = 30.0  # gunicorn's worker timeout


class Answer(NamedTuple):
    status: int  # 0 without an answer
    seconds: float


def send(port: int, request: Request, cookie: str) -> Answer:
    """Send the request with the cookie of its role, and read the whole answer."""
    began = time.monotonic()
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as connection:
        head = b""
        with contextlib.suppress(OSError):
            connection.sendall(_bytes(request, cookie))
            while part := connection.recv(65_536):
                head = (head + part)[:65_536]
    return Answer(_status(head), time.monotonic() - began)


def _status(head: bytes) -> int:
    """Return the status of an answer, after any "100 Continue"."""
    words = head.split(b" ", 2)
    if len(words) < 3 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return 0
    return _status(head.partition(b"\r\n\r\n")[2]) if words[1] == b"100" else int(words[1])


def _bytes(request: Request, cookie: str) -> bytes:
    headers = [("Host", "127.0.0.1"), ("Connection", "close"), *request.headers]
    cookies = [cookie] if cookie else []
    if request.has_csrf:
        cookies.append(f"csrftoken={CSRF}")
        headers.append(("X-CSRFToken", CSRF))
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        headers.append(("Content-Length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", errors="replace") + request.body
