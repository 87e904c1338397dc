"""The disk of SQLite is full, or PostgreSQL may only be read, while people use the site."""

import resource
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.factories import EventFactory
from tests.full_disk import limit_files
from tests.processes import children
from tests.served import ask, send, site

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"name": "Ann", "organisation": "Leeds Rooms"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a disk of its own")
def test_full_disk_is_explained_and_no_place_is_lost(tmp_path: Path) -> None:
    event = EventFactory()
    rsvp = f"{event.get_absolute_url()}rsvp/"
    with site(tmp_path / "log", 1) as (port, server):
        form, cookie = ask(port, "GET", rsvp)
        (worker,) = children(server.pid)

        def state() -> tuple[int, str]:
            answer, _cookie = ask(port, "GET", "/healthz")
            return answer.status, answer.body.splitlines()[-1]

        before = send(port, rsvp, form, cookie, email="before@example.org", **FIELDS)
        assert (before.status, state()) == (302, (200, "writing: ok"))

        limit_files(worker, 0)
        full = [send(port, rsvp, form, cookie, email=f"full{number}@example.org", **FIELDS) for number in range(3)]
        assert [(one.status, "Nothing was saved" in one.body) for one in full] == [(503, True)] * 3
        assert state() == (200, "writing: failing")
        assert [ask(port, "GET", path)[0].status for path in (rsvp, "/events/")] == [200, 200]

        limit_files(worker, resource.RLIM_INFINITY)
        assert state() == (200, "writing: ok")
        assert send(port, rsvp, form, cookie, email="after@example.org", **FIELDS).status == 302

    kept = event.attendees.order_by("pk").values_list("email", flat=True)
    assert list(kept) == ["before@example.org", "after@example.org"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file is not read-only for root")
def test_database_that_may_only_be_read_is_explained(client: Client) -> None:
    event = EventFactory()

    def make(mode: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION {mode}")

    make("READ ONLY")
    response = client.post(f"{event.get_absolute_url()}rsvp/", FIELDS | {"email": "ann@example.org"})
    line = client.get("/healthz").content.decode().splitlines()[-1]
    make("READ WRITE")

    assert (response.status_code, "Nothing was saved" in response.content.decode()) == (503, True)
    assert (line, event.attendees.count()) == ("writing: failing", 0)
    assert client.get("/healthz").content.decode().splitlines()[-1] == "writing: ok"
