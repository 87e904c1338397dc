"""Databases to measure on, SQLite files and those of one PostgreSQL server, that are filled once and copied."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg

from tests import tools
from tests.bench.servers import manage
from tests.postgres import cluster

# The server's own settings: unlike in the tests it is crash-safe, so that a write costs what it costs on a real site.
AS_INSTALLED = ("max_connections=200",)


class Databases(ABC):
    """Databases of one kind. Each is named by what DATABASE_URL says."""

    name: str

    @abstractmethod
    def url(self, name: str) -> str: ...

    @abstractmethod
    def create(self, name: str, *, of: str = "") -> str:
        """Create a database: a copy of the one named `of`, or else an empty one. Return its URL."""

    @abstractmethod
    def tidy(self, name: str) -> None:
        """Update the statistics for the query planner, so that the server does not do it during the measurement."""


class SQLiteFiles(Databases):
    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.sqlite3"

    def create(self, name: str, *, of: str = "") -> str:
        if of:
            shutil.copy(self._folder / f"{of}.sqlite3", self._folder / f"{name}.sqlite3")
        return self.url(name)

    def tidy(self, name: str) -> None:
        manage(self.url(name), "shell", "--no-imports", "--verbosity", "0", "--command", TIDY_SQLITE)


TIDY_SQLITE = "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"


class PostgreSQLServer(Databases):
    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self, name: str) -> str:
        return self._url.rpartition("/")[0] + f"/{name}"

    def create(self, name: str, *, of: str = "") -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {of or 'template0'}")
        return self.url(name)

    def tidy(self, name: str) -> None:
        self._execute("VACUUM ANALYZE", name)

    def _execute(self, statement: str, name: str = "postgres") -> None:
        with closing(psycopg.connect(self.url(name), autocommit=True)) as connection:
            connection.execute(statement.encode())


@contextmanager
def kinds(folder: Path) -> Iterator[list[Databases]]:
    """Yield SQLite and, if it is installed, a temporary PostgreSQL server."""
    with ExitStack() as stack:
        found: list[Databases] = [SQLiteFiles(folder)]
        if binaries := tools.postgres.find():
            found.append(PostgreSQLServer(stack.enter_context(cluster(Path(binaries), options=AS_INSTALLED))))
        yield found
