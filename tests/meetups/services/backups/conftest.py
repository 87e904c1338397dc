"""Empty databases of both kinds, beside the one of the tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests import tools
from tests.databases import added, added_file
from tests.postgres import cluster

NUMBERS = count()


@pytest.fixture(scope="session")
def server(needed: Callable[[tools.Tool], str]) -> Iterator[str]:
    """Run a PostgreSQL server. Return the URL of its own database."""
    with cluster(Path(needed(tools.postgres))) as url:
        yield url


@pytest.fixture
def empty(tmp_path: Path, server: str) -> Iterator[Callable[[str], str]]:
    """Return a function that adds an empty database of a kind, and returns its name."""
    with ExitStack() as stack:

        def add(vendor: str) -> str:
            name = f"added{next(NUMBERS)}"
            if vendor == "sqlite":
                return stack.enter_context(added_file(name, tmp_path / f"{name}.sqlite3"))
            with psycopg.connect(server, autocommit=True) as own:
                own.execute(f"CREATE DATABASE {name}")
            return stack.enter_context(added(name, server.removesuffix("postgres") + name))

        yield add
