"""PostgreSQL is away for a moment while the site keeps pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.factories import EventFactory
from tests.served import ask, site
from tests.waiting import until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the file of SQLite is never away"),
]


def pids() -> set[int]:
    """Return the server processes of the connections to the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


@contextmanager
def away(ours: set[int]) -> Iterator[None]:
    """Close the connections that are not ours, and let the database accept none until the block ends."""
    used, name = connection.settings_dict, connection.ops.quote_name(connection.settings_dict["NAME"])
    to_server = {"host": used["HOST"], "port": used["PORT"], "user": used["USER"], "dbname": "postgres"}
    with psycopg.connect(**to_server, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        for pid in pids() - ours:
            server.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])
        try:
            yield
        finally:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_kept_page_is_not_shown_while_the_database_is_away(tmp_path: Path) -> None:
    event = EventFactory(title="Show and tell")
    ours = pids()
    (tmp_path / "clock").write_text("1795608000", encoding="ascii")
    settings = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "CLOCK": str(tmp_path / "clock")}
    with site(tmp_path / "log", 1, "tests.clocked:application", **settings) as (port, _server):

        def read(path: str = "/groups/") -> tuple[int, str]:
            answer, _cookie = ask(port, "GET", path, Host="testserver")
            return answer.status, answer.body

        before = read()
        assert (before[0], event.group.name in before[1]) == (200, True)
        with away(ours):
            status, body = read()
            assert (status, "The database does not answer" in body) == (503, True)
        assert until(lambda: read()[0] == 200)
        assert read() == before
