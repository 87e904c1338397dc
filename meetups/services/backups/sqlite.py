"""Reads the tables of a SQLite file, and fills them (ADR 33). Values are stored as Django stores them."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO

from django.db.backends.base.base import BaseDatabaseWrapper

from meetups.services.backups.tables import Column, Migration, Table
from meetups.standards import copy_text
from meetups.standards.backup_files import Lines

ROWS = 500  # in one block
ROWS_OF_FILES = 8  # with columns of bytes: a row of a picture is up to 600 KB of text
LARGE_CACHE = "PRAGMA cache_size = -65536"  # 64 MB, because every index grows


class Snapshot:
    """A file as it is at one moment: in WAL mode a reader sees no later commit, and no writer waits for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def migrations(self) -> list[Migration]:
        return self.connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()

    def lines(self, table: Table) -> Lines:
        columns = ", ".join(_read(column) for column in table.columns)
        cursor = self.connection.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY "{table.key}"')  # noqa: S608
        number = ROWS_OF_FILES if any(column.kind == "bytes" for column in table.columns) else ROWS
        while rows := cursor.fetchmany(number):
            yield "".join(map(copy_text.line, rows)).encode()

    def next_key(self, table: Table) -> int:
        """Return the number that the next row gets, unless another row is added after the snapshot."""
        query = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?"
        return int(self.connection.execute(query, [table.name]).fetchone()[0])


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    """Open a connection of its own, which reads in one transaction."""
    settings = connection.settings_dict
    timeout = settings["OPTIONS"].get("timeout", 5)
    with closing(sqlite3.connect(settings["NAME"], timeout=timeout, isolation_level=None)) as own:
        own.execute("BEGIN DEFERRED")
        yield Snapshot(own)


@contextmanager
def exclusive(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Turn off foreign keys, because tables are deleted and filled in any order. They are checked at the end.

    The transaction itself is the lock: SQLite has one writer.
    """
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def lock(connection: BaseDatabaseWrapper) -> bool:
    """Return True: no other restore is in a transaction of this file."""
    _raw(connection).execute(LARGE_CACHE)
    return True


def drop(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    for name in names:
        _raw(connection).execute(f'DROP TABLE "{name}"')


def empty(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    for name in names:
        _raw(connection).execute(f'DELETE FROM "{name}"')  # noqa: S608


def fill(connection: BaseDatabaseWrapper, table: Table, member: IO[bytes]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join(_written(column, number) for number, column in enumerate(table.columns, 1))
    lines = io.TextIOWrapper(member, encoding="utf-8", newline="\n")
    insert = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608
    _raw(connection).create_function("bytes_of", 1, _bytes_of, deterministic=True)
    _raw(connection).executemany(insert, map(copy_text.values, lines))


def set_next_key(connection: BaseDatabaseWrapper, table: Table, number: int) -> None:
    raw = _raw(connection)
    raw.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table.name])
    raw.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table.name, number - 1])


def check(connection: BaseDatabaseWrapper) -> None:
    """Check every foreign key. Raises IntegrityError."""
    connection.check_constraints()


def _bytes_of(text: str | None) -> bytes | None:
    """Return the bytes that PostgreSQL writes as `\\x` and two digits each. SQLite has `unhex` only from 3.41 on."""
    return None if text is None else bytes.fromhex(text.removeprefix("\\x"))


def _raw(connection: BaseDatabaseWrapper) -> sqlite3.Connection:
    """Return the connection below Django's, which keeps all rows of `executemany` in memory."""
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    return raw


def _read(column: Column) -> str:
    """Return the SQL of a column's value as text, in PostgreSQL's form."""
    name = f'"{column.name}"'
    trimmed = f"CASE WHEN instr({name}, '.') THEN rtrim(rtrim({name}, '0'), '.') ELSE {name} END"
    forms = {
        "bytes": f"CASE WHEN {name} IS NOT NULL THEN '\\x' || lower(hex({name})) END",
        "boolean": f"CASE {name} WHEN 1 THEN 't' WHEN 0 THEN 'f' END",
        "decimal": f"CASE WHEN {name} IS NOT NULL THEN printf('%.{column.places}f', {name}) END",
        "integer": f"CAST({name} AS TEXT)",
        "time": trimmed,
        "timestamp": f"{trimmed} || '+00'",
    }
    return forms.get(column.kind, name)


def _written(column: Column, number: int) -> str:
    """Return the SQL of a value to store, given its number among the parameters: PostgreSQL's form as Django's."""
    mark = f"?{number}"
    plain = f"replace({mark}, '+00', '')"
    forms = {
        "boolean": f"{mark} = 't'",
        "bytes": f"bytes_of({mark})",
        "time": f"CASE WHEN instr({mark}, '.') THEN substr({mark} || '000000', 1, 15) ELSE {mark} END",
        "timestamp": f"CASE WHEN instr({mark}, '.') THEN substr({plain} || '000000', 1, 26) ELSE {plain} END",
    }
    return forms.get(column.kind, mark)
