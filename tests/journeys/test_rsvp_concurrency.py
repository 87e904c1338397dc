"""Many people at once, over real HTTP, against several real processes: never oversold, never lost (law 6)."""

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from meetups.models import Attendee, Letter
from tests.factories import EventFactory
from tests.tools import ROOT

WORKERS = 3
ENVIRONMENT = {"DEBUG": "1", "ALLOWED_HOSTS": "127.0.0.1", "RSVP_EMAIL_RATE_LIMIT": "100/h"}
PATIENCE = 60  # seconds, for whatever waits


class Answer(NamedTuple):
    status: int
    location: str | None
    body: str


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A free port that is open already: whoever comes early waits in the queue, and nobody has to try again."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.set_inheritable(True)
        yield listener


def database_url() -> str:
    """The address of the database of this very test run, for another process."""
    used = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{used['NAME']}"
    secret = f":{quote(used['PASSWORD'], safe='')}" if used["PASSWORD"] else ""
    return f"postgres://{used['USER']}{secret}@{used['HOST']}:{used['PORT']}/{used['NAME']}"


@pytest.fixture
def port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    """The port of a site as it is run for real: gunicorn with several processes, on the tests' database."""
    with listening() as listener, (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", str(WORKERS), "--no-control-socket",
                "--bind", f"fd://{listener.fileno()}",
            ],
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT, "DATABASE_URL": database_url()},
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )  # fmt: skip
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[Answer, str]:
    """One request on a connection of its own; the answer, and the cookie it sets."""
    connected = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connected.request(method, path, body, headers)
        response = connected.getresponse()
        answer = Answer(response.status, response.headers["Location"], response.read().decode())
        return answer, (response.headers["Set-Cookie"] or "").partition(";")[0]
    finally:
        connected.close()


def take_a_place(port: int, path: str, email: str, start: Barrier) -> Answer:
    """As a browser does: fetch the form, then, when everybody is ready, send it with its cookie and token."""
    form, cookie = ask(port, "GET", path)
    token = form.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = urlencode({"name": "Ann", "email": email, "organisation": "Leeds", "csrfmiddlewaretoken": token})
    start.wait(timeout=PATIENCE)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return ask(port, "POST", path, body, **headers)[0]


def all_at_once(port: int, path: str, emails: list[str]) -> list[Answer]:
    start = Barrier(len(emails))
    with ThreadPoolExecutor(len(emails)) as people:
        going = [people.submit(take_a_place, port, path, email, start) for email in emails]
        return [person.result(timeout=PATIENCE) for person in going]


def test_fifty_people_ask_for_ten_places(port):
    event = EventFactory(capacity=10)
    path = f"/events/{event.slug}/rsvp/"

    answers = all_at_once(port, path, [f"person{number}@example.org" for number in range(50)])

    assert Counter(answer.status for answer in answers) == {302: 10, 409: 40}
    assert {answer.location for answer in answers if answer.status == 302} == {f"{path}thanks/"}
    assert all("All places are taken." in answer.body for answer in answers if answer.status == 409)
    assert event.attendees.going().count() == Attendee.objects.count() == 10
    assert Counter(Letter.objects.values_list("to", flat=True)) == Counter(
        event.attendees.values_list("email", flat=True)
    )


def test_one_person_asks_twenty_times_at_once_in_any_case(port):
    event = EventFactory(capacity=10)
    path = f"/events/{event.slug}/rsvp/"
    emails = ["ann@example.org", "ANN@example.org", "Ann@Example.org", "aNN@EXAMPLE.ORG"] * 5

    answers = all_at_once(port, path, emails)

    assert Counter((answer.status, answer.location) for answer in answers) == {(302, f"{path}thanks/"): len(emails)}
    assert len({answer.body for answer in answers}) == 1
    assert event.attendees.going().count() == Attendee.objects.count() == 1
