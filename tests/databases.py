"""Add empty databases to the site, of either kind, under names of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.db.utils import load_backend

from config import environment


@contextmanager
def added(name: str, url: str) -> Iterator[str]:
    """Add a database under a name until the block ends.

    It is opened before it has its name: Django's tests refuse to open databases that they do not know.
    """
    settings = connections.configure_settings({"default": {}, name: environment.database(url)})[name]
    connection = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, name)
    connection.ensure_connection()
    connections.databases[name] = settings
    connections[name] = connection
    try:
        yield name
    finally:
        connection.close()
        del connections[name], connections.databases[name]


@contextmanager
def added_file(name: str, path: Path) -> Iterator[str]:
    """Add a SQLite file, whose writers wait for nobody."""
    with added(name, f"sqlite:///{path}?transaction_mode=IMMEDIATE&timeout=0") as alias:
        yield alias
