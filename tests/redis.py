"""Run a temporary Redis server for the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

from tests.processes import running
from tests.waiting import PATIENCE, until


@contextmanager
def redis(program: str, folder: Path, port: int) -> Iterator[None]:
    """Run a server on this port of the loopback. It keeps everything in memory."""
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("ab") as log, running(command, log=log):
        until(lambda: _answers(port))
        yield


def _answers(port: int) -> bool:
    try:
        with create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(100).startswith(b"+PONG")
    except OSError:
        return False
