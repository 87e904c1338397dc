"""`make run`: the processes that it starts are real ones, but small."""

import os
import signal
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config import run as make_run
from tests.factories import GroupFactory, UserFactory
from tests.processes import running
from tests.waiting import PATIENCE, until

FOR_EVER = "import signal; signal.pause()"
DYING = f"""
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {FOR_EVER!r}])
pathlib.Path({{child!r}}).write_text(str(child.pid))
raise SystemExit(3)
"""
RUN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from config import run
worker, site = ([sys.executable, "-c", code] for code in sys.argv[1:])
raise SystemExit(run.run(worker=worker, site=site))
"""
STOPPED = (
    "The worker has stopped (exit code 3); the reason is above. The site still answers, but it sends no email and runs "
    "no job. Press Ctrl-C and start it again: make run\n"
)


@contextmanager
def starting(log: Path, worker: str, site: str):
    with log.open("wb") as written, running([sys.executable, "-c", RUN, worker, site], log=written) as process:
        yield process


def test_worker_that_dies_is_said_in_words_and_the_site_goes_on(tmp_path):
    log, alive, child = tmp_path / "log", tmp_path / "alive", tmp_path / "child"
    site = f"import pathlib; pathlib.Path({str(alive)!r}).touch(); {FOR_EVER}"
    with starting(log, DYING.format(child=str(child)), site) as process:
        until(lambda: log.read_text("utf-8") == STOPPED and alive.exists())
        assert process.poll() is None

    _pid, status = os.waitpid(int(child.read_text("utf-8")), 0)  # what the worker had forked is killed
    assert (status, process.returncode, log.read_text("utf-8")) == (signal.SIGKILL, 0, STOPPED)


def test_site_that_ends_takes_the_worker_along_without_a_word(tmp_path):
    with starting(tmp_path / "log", FOR_EVER, "raise SystemExit(4)") as process:
        assert process.wait(timeout=PATIENCE) == 4

    assert (tmp_path / "log").read_text("utf-8") == ""


@pytest.mark.django_db
def test_database_of_another_version_is_refused_in_words_and_nothing_starts(capsys):
    MigrationRecorder(connection).record_applied("meetups", "9999_later")

    code = make_run.main(0)

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert said.err.startswith(
        f"The database {connection.settings_dict['NAME']} was made by another version of Fortnight."
    )


@pytest.mark.django_db
def test_port_in_use_is_said_in_words_after_how_to_log_in(capsys):
    GroupFactory()
    UserFactory(email="leeds@fortnight.example")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = make_run.main(port)

    said = capsys.readouterr()
    assert code == 1
    assert said.err == (
        f"Port {port} is in use already. If the site runs in another terminal, open http://127.0.0.1:{port}/. "
        f"Otherwise choose another port: make run PORT={port + 1}\n"
    )
    assert "  leeds@fortnight.example    leads Leeds Wednesdays\n" in said.out
