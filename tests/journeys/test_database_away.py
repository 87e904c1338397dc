"""PostgreSQL restarts, or is away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from config.postgresql import outages
from meetups.queries import events
from tests.factories import EventFactory, UserFactory
from tests.served import ask, send, site
from tests.silent import silent
from tests.waiting import until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the file of SQLite is never away"),
]

WORDS = "The database does not answer"


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


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Run the site with one process. Yield its port; its log is `folder / "log"`."""
    (folder / "clock").write_text("1795608000", encoding="ascii")
    settings = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver,127.0.0.1", "CLOCK": str(folder / "clock")}
    with site(folder / "log", 1, "tests.clocked:application", **settings) as (port, _server):
        yield port


def read(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    answer, _cookie = ask(port, "GET", path, Host="testserver", Cookie=cookie)
    return answer.status, answer.body


def session() -> str:
    """Return the cookie of a superuser who has logged in."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return f"sessionid={client.cookies['sessionid'].value}"


def test_site_explains_that_the_database_is_away_and_works_when_it_is_back(tmp_path: Path) -> None:
    event, cookie = EventFactory(title="Show and tell"), session()
    rsvp = f"{event.get_absolute_url()}rsvp/"
    fields = {"name": "Ann", "email": "ann@example.org"}
    ours = pids()
    with served(tmp_path) as port:
        before = read(port, "/groups/")
        assert (before[0], event.group.name in before[1]) == (200, True)
        form, form_cookie = ask(port, "GET", rsvp, Host="testserver")
        assert read(port, "/admin/", cookie)[0] == 200

        with away(ours):
            statuses = {path: read(port, path, cookie) for path in ("/groups/", "/events/", rsvp, "/admin/")}
            sent = send(port, rsvp, form, form_cookie, **fields)
            health = read(port, "/healthz")
            without_database = [read(port, path)[0] for path in ("/robots.txt", "/accessibility/", "/static/none.css")]

        assert {path: (status, WORDS in body) for path, (status, body) in statuses.items()} == dict.fromkeys(
            statuses, (503, True)
        )
        assert (sent.status, WORDS in sent.body) == (503, True)
        assert health == (503, "the database does not answer\n")
        assert without_database == [200, 200, 404]
        assert until(lambda: read(port, "/groups/")[0] == 200)
        assert read(port, "/groups/") == before
        assert [read(port, path, cookie)[0] for path in (rsvp, "/admin/", "/healthz")] == [200, 200, 200]
        assert send(port, rsvp, form, form_cookie, **fields).status == 302
        assert event.attendees.get().email == "ann@example.org"
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert [log.count(line) for line in ("The database does not answer", "answers again", "Traceback")] == [1, 1, 0]


def test_visitors_do_not_notice_that_the_database_restarted(tmp_path: Path) -> None:
    event, cookie = EventFactory(), session()
    pages = ["/groups/", f"{event.get_absolute_url()}rsvp/", "/healthz", "/events/"]
    ours = pids()
    with served(tmp_path) as port:
        assert [read(port, path, cookie)[0] for path in pages] == [200] * 4

        for path in pages:
            with connection.cursor() as cursor:
                cursor.executemany("SELECT pg_terminate_backend(%s, 60000)", [[pid] for pid in pids() - ours])
            assert (path, read(port, path, cookie)[0]) == (path, 200)


def test_page_whose_connection_ends_while_it_is_read_is_read_again(client: Client, monkeypatch: Any) -> None:
    """The connection ends once in the view, after its first query."""
    event, ends = EventFactory(), [True]
    cards_of = events.cards_of

    def end_once(found: Any) -> Any:
        if ends:
            ends.clear()
            connection.connection.pgconn.finish()
        return cards_of(found)

    monkeypatch.setattr("meetups.views.events.cards_of", end_once)

    response = client.get("/events/")

    assert (response.status_code, event.title in response.content.decode(), ends) == (200, True, [])


def test_form_whose_connection_ends_while_it_is_saved_is_not_sent_again(client: Client) -> None:
    event, tried = EventFactory(), []

    def end(execute: Any, sql: str, *others: Any) -> Any:
        if sql.startswith('INSERT INTO "meetups_attendee"'):
            tried.append(sql)
            connection.connection.pgconn.finish()
        return execute(sql, *others)

    with connection.execute_wrapper(end):
        response = client.post(f"{event.get_absolute_url()}rsvp/", {"name": "Ann", "email": "ann@example.org"})

    assert (response.status_code, WORDS in response.content.decode()) == (503, True)
    assert (len(tried), event.attendees.count()) == (1, 0)


@pytest.mark.parametrize("is_connected", [False, True])
def test_server_that_accepts_and_never_answers_is_away(is_connected: bool, monkeypatch: Any, caplog: Any) -> None:
    """Before the connection was opened, and after."""
    monkeypatch.setattr("config.postgresql.base.server", outages.Server())
    other = connection.copy()
    with silent((other.settings_dict["HOST"], int(other.settings_dict["PORT"]))) as proxy:
        other.settings_dict |= {"HOST": "127.0.0.1", "PORT": proxy.port, "OPTIONS": {"connect_timeout": 2}}
        if is_connected:
            other.ensure_connection()
            other.health_check_done = False  # as at the start of a request
        proxy.is_silent.set()

        with pytest.raises(OperationalError):
            other.cursor()

    assert (other.connection, caplog.text.count(WORDS)) == (None, 1)
