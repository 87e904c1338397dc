"""Run a temporary PostgreSQL server for the tests."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from tests import processes
from tests.waiting import PATIENCE, until

# Faster and not crash-safe: the data is deleted at the end.
OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


@contextmanager
def cluster(binaries: Path, *, is_standby: bool = False, options: Sequence[str] = OPTIONS) -> Iterator[str]:
    """Run a server on a free loopback port. Yield the DATABASE_URL of an empty database.

    A standby is in recovery for ever, because it has no primary. `options` are settings of the server.
    """
    folder = Path(tempfile.mkdtemp(prefix="fortnight-postgres-"))
    # PostgreSQL refuses to run as root, so root uses the account of Debian's package.
    account = "postgres" if os.geteuid() == 0 else None
    try:
        if account:
            shutil.chown(folder, account, account)
        port = _free_port()
        _initialise(binaries, folder, account)
        if is_standby:
            (folder / "data" / "standby.signal").touch()
        with _running(binaries, folder, account, port, options) as server:
            url = f"postgres://fortnight@127.0.0.1:{port}/postgres"
            _wait_until_ready(folder, port, server)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A server that can be stopped and started again, with the data that it had."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder, self._stack = binaries, folder, ExitStack()
        self._account = "postgres" if os.geteuid() == 0 else None
        self._port = _free_port()
        self.url = f"postgres://fortnight@127.0.0.1:{self._port}/postgres"
        if self._account:
            shutil.chown(folder, self._account, self._account)
        _initialise(binaries, folder, self._account)

    def start(self) -> None:
        server = self._stack.enter_context(
            _running(self._binaries, self._folder, self._account, self._port, ("max_connections=200",))
        )
        _wait_until_ready(self._folder, self._port, server)

    def stop(self) -> None:
        """Stop the server without waiting for its clients."""
        self._stack.close()


@contextmanager
def restartable(binaries: Path) -> Iterator[Server]:
    """Run a server that is crash-safe, as on a real site. Its database is empty."""
    folder = Path(tempfile.mkdtemp(prefix="fortnight-postgres-"))
    try:
        server = Server(binaries, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _initialise(binaries: Path, folder: Path, account: str | None) -> None:
    """Create the database files. LC_CTYPE is UTF-8, as in production: with C only ASCII letters have case."""
    command = [binaries / "initdb", "-D", folder / "data", "-U", "fortnight", "-A", "trust", "-E", "UTF8"]
    options = ["--locale=C", "--lc-ctype=C.UTF-8", "--no-sync"]
    subprocess.run([*command, *options], check=True, capture_output=True, cwd=folder, user=account)


@contextmanager
def _running(
    binaries: Path, folder: Path, account: str | None, port: int, settings: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    options = [part for option in (*settings, "listen_addresses=127.0.0.1") for part in ("-c", option)]
    command = [binaries / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, user=account, group=account, start_new_session=True
        )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: it does not wait for clients
        try:
            server.wait(timeout=PATIENCE)
        finally:
            processes.kill(server)


def _wait_until_ready(folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    until(lambda: server.poll() is not None or _answers(port))
    if server.poll() is not None:
        raise RuntimeError("PostgreSQL did not start:\n" + (folder / "log").read_text(encoding="utf-8"))


def _answers(port: int) -> bool:
    try:
        with psycopg.connect(
            host="127.0.0.1", port=port, user="fortnight", dbname="postgres", connect_timeout=PATIENCE
        ):
            return True
    except psycopg.OperationalError:
        return False
