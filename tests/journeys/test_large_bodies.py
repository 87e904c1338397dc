"""Large request bodies are refused over real HTTP by their headers, without occupying a worker."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.served import PATIENCE, ask

MEGABYTE = 1_000_000
HEADERS = "Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def port(served: tuple[int, Path], transactional_db: None) -> Iterator[int]:
    port, log = served
    yield port
    assert "Traceback" not in log.read_text(encoding="utf-8")


def status_of(port: int, start: str, body: bytes) -> tuple[int, bytes]:
    """Send only the start of a request. Return the status and body of the response."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connected:
        connected.sendall(f"POST /people/held/ HTTP/1.1\r\n{HEADERS}{start}\r\n".encode() + body)
        response = HTTPResponse(connected)
        response.begin()
        return response.status, response.read()


def test_large_body_is_refused_before_it_is_sent(port):
    """There are more requests than workers: a worker that waited for the rest would block the others."""
    answers = [status_of(port, f"Content-Length: {200 * MEGABYTE}\r\n", b"email=" * 10) for _ in range(4)]
    lengthless = [status_of(port, "Transfer-Encoding: chunked\r\n", b"5\r\nemail\r\n") for _ in range(4)]

    assert [status for status, _ in answers] == [413] * 4
    assert all(b"This page takes 1 MB at most." in page for _, page in answers)
    assert [status for status, _ in lengthless] == [411] * 4
    assert ask(port, "GET", "/healthz")[0].status == 200


def test_client_that_sends_the_whole_body_gets_the_refusal(port):
    connected = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        with suppress(ConnectionError):  # the server may close early, but its answer can be read
            connected.request("POST", "/people/held/", b"a" * (MEGABYTE + 1), {"Content-Type": "text/plain"})
        response = connected.getresponse()
        assert (response.status, response.getheader("Connection")) == (413, "close")
        assert b"Nothing was saved." in response.read()
        connected.request("GET", "/healthz")  # http.client opens a new connection
        assert connected.getresponse().status == 200
    finally:
        connected.close()
