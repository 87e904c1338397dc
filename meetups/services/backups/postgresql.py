"""Reads the tables of a PostgreSQL database, and fills them, by COPY (ADR 33)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import IsolationLevel, sql

from meetups.services.backups.tables import Migration, Table
from meetups.standards.backup_files import Lines

BLOCK = 1 << 18
LOCK = 0x466F7274  # the number of the advisory lock that one restore holds
PLAIN = (
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET bytea_output = 'hex'; "
    "SET statement_timeout = 0; SET lock_timeout = '60s'"
)
NEXT_KEY = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass), 0) + 1"
TABLES = """SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'
AND relnamespace = current_schema()::regnamespace AND has_table_privilege(oid, 'SELECT')"""


class Snapshot:
    """A database as it is at one moment: one transaction in REPEATABLE READ, which only reads."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def migrations(self) -> list[Migration]:
        return self.connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()

    def lines(self, table: Table) -> Lines:
        """Yield blocks of lines. The connection is locked until the generator has ended or is closed."""
        columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
        names = {"columns": columns, "table": sql.Identifier(table.name), "key": sql.Identifier(table.key)}
        query = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {key}) TO STDOUT").format(**names)
        with self.connection.cursor() as cursor, cursor.copy(query) as copy:
            yield from _joined(copy)

    def next_key(self, table: Table) -> int:
        """Return the number that the next row gets. Sequences know no snapshot, so it may be a later one."""
        found = self.connection.execute(NEXT_KEY, [f'"{table.name}"', table.key]).fetchone()
        assert found
        return int(found[0])


@contextmanager
def snapshot(connection: Any) -> Iterator[Snapshot]:
    """Open a connection of its own, without Django's pool.

    The tables are locked before the first query, so that no migration rewrites one: older transactions would find it
    empty.
    """
    with psycopg.connect(**connection.get_connection_params()) as own:
        own.execute(PLAIN)
        names = [sql.SQL(name) for (name,) in own.execute(TABLES)]
        own.commit()
        own.isolation_level, own.read_only = IsolationLevel.REPEATABLE_READ, True
        if names:
            own.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.SQL(", ").join(names)))
        yield Snapshot(own)


@contextmanager
def exclusive(_connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Do nothing: foreign keys are checked at the end of a transaction anyway."""
    yield


def lock(connection: BaseDatabaseWrapper) -> bool:
    """Return whether no other restore is in a transaction of this database. Later locks are waited for ten seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def drop(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    """Drop these tables together, because they refer to each other."""
    with connection.cursor() as cursor:
        if names:
            cursor.execute(f"DROP TABLE {_names(names)}")


def empty(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    """Delete all rows, and put off the checks of foreign keys: some migrations have them checked at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; TRUNCATE {_names(names)}")


def fill(connection: BaseDatabaseWrapper, table: Table, member: IO[bytes]) -> None:
    columns = _names([column.name for column in table.columns])
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        while block := member.read(BLOCK):
            copy.write(block)


def set_next_key(connection: BaseDatabaseWrapper, table: Table, number: int) -> None:
    query = "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s - 1, 1), %s > 1)"
    with connection.cursor() as cursor:
        cursor.execute(query, [f'"{table.name}"', table.key, number, number])


def check(connection: BaseDatabaseWrapper) -> None:
    """Check every foreign key now, so that the tables can be altered, and later ones at once.

    Raises IntegrityError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _names(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _joined(parts: Iterable[bytes | bytearray | memoryview]) -> Iterator[bytes]:
    """Join parts, which are rows, to blocks."""
    block = bytearray()
    for part in parts:
        block += part
        if len(block) > BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)
