"""A command that cannot start says why in one line."""

import sys
from typing import Any

import pytest
from django.db import OperationalError

from config.postgresql import outages
from config.starting import explained
from tests import processes
from tests.tools import ROOT
from tests.waiting import PATIENCE

WRONG_URL = (
    "DATABASE_URL has a value that cannot be used. Set it to a value like this: postgres://user:password@host:5432/name"
)
NO_FILE = "The database file cannot be opened. Check its folder and its rights, and DATABASE_URL."
NO_DATABASE = "The database file is not a database of SQLite. Check DATABASE_URL."


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgre://user@host/name", WRONG_URL),
        ("sqlite:////nowhere/db.sqlite3", NO_FILE),
        (f"sqlite:///{ROOT}/README.md", NO_DATABASE),
    ],
)
def test_command_says_in_one_line_what_is_wrong_with_its_database(tmp_path: Any, url: str, words: str) -> None:
    log = tmp_path / "log"
    with log.open("wb") as written:
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        with processes.running(command, log=written, DATABASE_URL=url) as process:
            assert process.wait(timeout=PATIENCE) == 1

    assert log.read_text(encoding="utf-8") == f"{words}\n"


def test_gunicorn_says_in_one_line_which_setting_is_wrong_and_stops(tmp_path: Any) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py"]
    with log.open("wb") as written:
        options = ["--workers", "1", "--bind", "127.0.0.1:0"]
        with processes.running([*command, *options], log=written, DATABASE_URL="postgre://user@host/name") as process:
            assert process.wait(timeout=PATIENCE) == 4

    text = log.read_text(encoding="utf-8")
    assert (text.splitlines().count(WRONG_URL), "Traceback" in text) == (1, False)


def test_database_that_does_not_answer_ends_a_command_with_the_line_of_the_log(monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setattr(outages, "WAIT", 0.0)
    server = outages.Server()

    def refuse() -> None:
        raise outages.psycopg.OperationalError("password authentication failed\nfor user jo")

    def connect() -> None:
        try:
            server.connect(refuse)
        except outages.AwayError as error:  # as Django does
            raise OperationalError(str(error)) from error

    with pytest.raises(SystemExit) as ended, explained():
        connect()

    words = "The database does not answer. Check that it runs, and DATABASE_URL."
    assert ended.value.code == 1
    assert caplog.messages == [f"{words} The error: password authentication failed for user jo"]


def test_other_errors_of_a_database_keep_their_traceback() -> None:
    with pytest.raises(OperationalError, match="no such table"), explained():
        raise OperationalError("no such table: meetups_event")
