"""`make run`, with small processes in place of site and worker."""

import os
import signal
import socket
import subprocess
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
FAILING_WORKER = f"""
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


def test_ended_worker_is_reported_and_the_site_goes_on(tmp_path):
    log, alive, child = tmp_path / "log", tmp_path / "alive", tmp_path / "child"
    site = f"import pathlib; pathlib.Path({str(alive)!r}).touch(); {FOR_EVER}"
    with starting(log, FAILING_WORKER.format(child=str(child)), site) as process:
        until(lambda: log.read_text("utf-8") == STOPPED and alive.exists())
        assert process.poll() is None

    _pid, status = os.waitpid(int(child.read_text("utf-8")), 0)  # the child process of the worker is killed
    assert (status, process.returncode, log.read_text("utf-8")) == (signal.SIGKILL, 0, STOPPED)


def test_end_of_the_site_ends_the_worker_without_a_message(tmp_path):
    with starting(tmp_path / "log", FOR_EVER, "raise SystemExit(4)") as process:
        assert process.wait(timeout=PATIENCE) == 4

    assert (tmp_path / "log").read_text("utf-8") == ""


@pytest.mark.django_db
def test_database_of_another_version_is_refused_and_nothing_starts(capsys):
    MigrationRecorder(connection).record_applied("meetups", "9999_later")

    code = make_run.main(0)

    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    assert output.err.startswith(
        f"The database {connection.settings_dict['NAME']} was made by another version of Fortnight."
    )


@pytest.mark.django_db
def test_port_in_use_is_reported_after_the_instructions_to_log_in(capsys):
    GroupFactory()
    UserFactory(email="leeds@fortnight.example")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = make_run.main(port)

    output = capsys.readouterr()
    assert code == 1
    assert output.err == (
        f"Port {port} is in use already. If the site runs in another terminal, open http://127.0.0.1:{port}/. "
        f"Otherwise choose another port: make run PORT={port + 1}\n"
    )
    assert "  leeds@fortnight.example    leads Leeds Wednesdays\n" in output.out


@pytest.mark.parametrize(
    "words", [[], ["abc"], ["99999"], ["0"], ["80"], ["-8000"], ["٨٠٠٠"], ["80", "00"], ["9" * 5000]]
)
def test_wrong_port_is_refused_in_words(words):
    """`make run` writes the port in SITE_URL, too: the settings must not complain of that."""
    environment = {**os.environ, "SITE_URL": f"http://127.0.0.1:{' '.join(words)}"}

    done = subprocess.run(
        [sys.executable, "-m", "config.run", *words],
        env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "PORT must be a number from 1024 to 65535, for example: make run PORT=8001\n"
