"""The version of the database: it is another one after every commit, by whatever process (ADR 29).

A source has a connection of its own, which one process opens, uses for this question alone, and never commits with.
"""

import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg
from django.db import connection

from config.postgresql.outages import server

ASK_POSTGRESQL = b"SELECT pg_is_in_recovery(), pg_current_snapshot()::text"

_path = lru_cache(maxsize=8)(Path)  # making one takes a third of the time of a question


class DatabaseAwayError(Exception):
    """The database does not say its version: it is away."""


class Source(ABC):
    """Tells the version of a database. Versions of two connections are never equal."""

    def __init__(self) -> None:
        self._settings = connection.settings_dict  # of all threads; asking for it each time takes half a question
        self._lock = Lock()
        self._connection: Any = None
        self._opened_for: tuple[int, ...] = ()
        self._connections = 0

    def read(self) -> Hashable | None:
        """Return the version, or None if no page may be kept. Raises DatabaseAwayError if the database is away."""
        with self._lock:
            return self._read()

    def _read(self) -> Hashable | None:
        """Ask on the open connection. If that fails, ask once more on a new one: the server may have restarted."""
        was_open = self._connection is not None
        try:
            needed_for = (os.getpid(), *self._place())
            if self._connection is None or needed_for != self._opened_for:
                self.close()
                self._connection, self._opened_for = self._connect(), needed_for
                self._connections += 1
            version = self._ask()
        except (OSError, sqlite3.Error, psycopg.Error) as error:
            self.close()
            if was_open:
                return self._read()
            raise DatabaseAwayError from error
        return version and (self._connections, *self._opened_for, version)

    def close(self) -> None:
        """Close the connection. One that another process opened is left alone."""
        if self._connection is not None and self._opened_for[0] == os.getpid():
            self._connection.close()
        self._connection = None

    def _place(self) -> tuple[int, ...]:
        """Return numbers that change when the database is another one, so that it needs a new connection."""
        return ()

    @abstractmethod
    def _connect(self) -> Any: ...

    @abstractmethod
    def _ask(self) -> Hashable | None: ...


class SQLite(Source):
    """`PRAGMA data_version` changes when another connection commits (https://sqlite.org/pragma.html#pragma_data_version).

    An open transaction or an unfinished cursor would freeze its value. So the connection has neither.
    """

    def _place(self) -> tuple[int, ...]:
        file = _path(self._settings["NAME"]).stat()
        return file.st_dev, file.st_ino

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._settings["NAME"], isolation_level=None, check_same_thread=False)

    def _ask(self) -> Hashable | None:
        ((number,),) = self._connection.execute("PRAGMA data_version").fetchall()
        return f"{number}"


class PostgreSQL(Source):
    """The snapshot that a query sees changes with every commit of a transaction that wrote something.

    The transaction has a number. Until it is committed, the number is among those in progress or beyond the end of the
    snapshot; afterwards neither. Numbers are not used twice. The snapshot of a standby does not follow these rules.
    """

    def _connect(self) -> Any:
        options = connection.get_connection_params()
        return server.connect(lambda: psycopg.connect(**options, autocommit=True))

    def _ask(self) -> Hashable | None:
        within = self._settings["OPTIONS"]["connect_timeout"]
        result = server.answer(self._connection.pgconn, ASK_POSTGRESQL, within)
        is_in_recovery, snapshot = result.get_value(0, 0), result.get_value(0, 1)
        return None if is_in_recovery == b"t" else snapshot


class Memory(Source):
    """A database in memory belongs to one connection, so no other one can watch it: nothing is kept."""

    def read(self) -> Hashable | None:
        return None

    _connect = _ask = lambda self: None


def source() -> Source:
    """Return what tells the version of the default database."""
    if connection.vendor == "postgresql":
        return PostgreSQL()
    name = str(connection.settings_dict["NAME"])
    return Memory() if ":memory:" in name or "mode=memory" in name else SQLite()
