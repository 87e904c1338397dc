"""Add empty databases to the site, of either kind, under names of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend

from config import environment


@contextmanager
def added(name: str, url: str) -> Iterator[str]:
    """Add a database under a name until the block ends.

    It is opened before it has its name: Django's tests refuse to open databases that they do not know.
    """
    settings = connections.configure_settings({"default": {}, name: environment.database(url)})[name]
    opened = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, name)
    opened.ensure_connection()
    connections.databases[name] = settings
    connections[name] = opened
    try:
        yield name
    finally:
        opened.close()
        del connections[name], connections.databases[name]


@contextmanager
def empty_beside(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/empty.sqlite3"
        return
    where = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as server:
        name = f"empty_{os.getpid()}"
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgres://{where['user']}@{where['host']}:{where['port']}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def added_file(name: str, path: Path) -> Iterator[str]:
    """Add a SQLite file. Its writers do not wait for a lock."""
    with added(name, f"sqlite:///{path}?transaction_mode=IMMEDIATE&timeout=0") as alias:
        yield alias


def record_migration(name: str, app: str, migration: str) -> None:
    """Record in a database, which may be empty, that this migration is applied."""
    recorder = MigrationRecorder(connections[name])
    recorder.ensure_schema()
    recorder.record_applied(app, migration)
