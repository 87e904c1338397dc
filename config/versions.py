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
from psycopg.pq import ExecStatus

# Seconds, and milliseconds, until a server that does not answer counts as away.
CONNECT_WITHIN, ANSWER_WITHIN = 3, 5000
ASK_POSTGRESQL = b"SELECT pg_is_in_recovery(), pg_current_snapshot()::text"

_path = lru_cache(maxsize=8)(Path)  # making one takes a third of the time of a question


class DatabaseAwayError(Exception):
    """The database does not say its version: it is away."""


class Source(ABC):
    """Tells the version of a database. Versions of two connections are never equal."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self._opened_for: tuple[int, ...] = ()
        self._connections = 0

    def read(self) -> Hashable | None:
        """Return the version, or None if no page may be kept. Raises DatabaseAwayError if the database is away."""
        with self._lock:
            return self._read()

    def _read(self) -> Hashable | None:
        try:
            needed_for = (os.getpid(), *self._place())
            if self._connection is None or needed_for != self._opened_for:
                self.close()
                self._connection, self._opened_for = self._connect(), needed_for
                self._connections += 1
            answer = self._ask()
        except (OSError, sqlite3.Error, psycopg.Error) as error:
            self.close()
            raise DatabaseAwayError from error
        return answer and (self._connections, *self._opened_for, answer)

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
        file = _path(connection.settings_dict["NAME"]).stat()
        return file.st_dev, file.st_ino

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)

    def _ask(self) -> Hashable | None:
        ((number,),) = self._connection.execute("PRAGMA data_version").fetchall()
        return f"{number}"


class PostgreSQL(Source):
    """The snapshot that a query sees changes with every commit of a transaction that wrote something.

    The transaction has a number. Until it is committed, the number is among those in progress or beyond the end of the
    snapshot; afterwards neither. Numbers are not used twice. The snapshot of a standby does not follow these rules.
    """

    def _connect(self) -> Any:
        options = connection.get_connection_params()  # without those of Django's pool
        limits = {"connect_timeout": CONNECT_WITHIN, "tcp_user_timeout": ANSWER_WITHIN}
        return psycopg.connect(**limits | options, autocommit=True)

    def _ask(self) -> Hashable | None:
        # libpq's simple query: a fifth of the time of a cursor, and a pooler in transaction mode understands it
        result = self._connection.pgconn.exec_(ASK_POSTGRESQL)
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
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
