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
from typing import Any, NamedTuple

from django.db import connection
from django.utils.module_loading import import_string

_path = lru_cache(maxsize=8)(Path)  # making one takes a third of the time of a question


class DatabaseAwayError(Exception):
    """The database does not say its version: it is away."""


class Version(NamedTuple):
    """A version of the database, and the connection that said it. Both differ from those of another connection."""

    connection: tuple[int, ...]
    value: Hashable


class Source(ABC):
    """Tells the version of a database. Versions of two connections are never equal."""

    errors: tuple[type[Exception], ...]  # what asking raises

    def __init__(self) -> None:
        self._settings = connection.settings_dict  # of all threads; asking for it each time takes half a question
        self._lock = Lock()
        self._connection: Any = None
        self._opened_for: tuple[int, ...] = ()
        self._connections = 0

    def read(self) -> Version | None:
        """Return the version, or None if no page may be kept. Raises DatabaseAwayError if the database is away."""
        with self._lock:
            return self._read()

    def _read(self) -> Version | None:
        """Ask on the open connection. If that fails, ask once more on a new one: the server may have restarted."""
        was_open = self._connection is not None
        try:
            needed_for = (os.getpid(), *self._place())
            if self._connection is None or needed_for != self._opened_for:
                self.close()
                self._connection, self._opened_for = self._connect(), needed_for
                self._connections += 1
            version = self._ask()
        except self.errors as error:
            self.close()
            if was_open:
                return self._read()
            raise DatabaseAwayError from error
        return None if version is None else Version((self._connections, *self._opened_for), version)

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

    errors = OSError, sqlite3.Error

    def _place(self) -> tuple[int, ...]:
        file = _path(self._settings["NAME"]).stat()
        return file.st_dev, file.st_ino

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._settings["NAME"], isolation_level=None, check_same_thread=False)

    def _ask(self) -> Hashable | None:
        ((number,),) = self._connection.execute("PRAGMA data_version").fetchall()
        return f"{number}"


class Memory(Source):
    """A database in memory belongs to one connection, so no other one can watch it: nothing is kept."""

    def read(self) -> Version | None:
        return None

    _connect = _ask = lambda self: None


def source() -> Source:
    """Return what tells the version of the default database."""
    if connection.vendor == "postgresql":
        found: Source = import_string("config.postgresql.versions.PostgreSQL")()  # a site on SQLite loads no psycopg
        return found
    name = str(connection.settings_dict["NAME"])
    return Memory() if ":memory:" in name or "mode=memory" in name else SQLite()
