"""HUP after the files of a new version were put in place: gunicorn's main process goes on."""

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests import processes
from tests.proxied import free_port
from tests.tools import ROOT
from tests.waiting import PATIENCE, until

LOADED = ("config/__init__.py", "config/gunicorn.py", "config/logs.py", "meetups/__init__.py")
LOADED += ("meetups/standards/__init__.py", "meetups/standards/redaction.py")
SITE = "def application(environ, start_response):\n    raise ValueError\n"
TOKEN = "a-secret-of-a-person"


@contextmanager
def version(folder: Path) -> Iterator[tuple[Any, int]]:
    """Run gunicorn in a folder with a copy of its settings, and of what they import. Yield its process and its port."""
    for name in LOADED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "failing.py").write_text(SITE, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "failing", "--config", "config/gunicorn.py", "--workers", "1"]
    with (
        (folder / "log").open("wb") as log,
        processes.running([*command, "--bind", f"127.0.0.1:{port}"], log=log, cwd=folder) as process,
    ):
        until(lambda: "Booting worker" in text_of(folder))
        yield process, port


def text_of(folder: Path) -> str:
    return (folder / "log").read_text(encoding="utf-8")


def changed(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def logged(folder: Path, port: int) -> str:
    """Ask for a page with a token, which fails, and return the line of the log."""
    seen = len(text_of(folder))
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", f"/new-pages/{TOKEN}/")
    assert connection.getresponse().status == 500
    connection.close()
    until(lambda: "Error handling request" in text_of(folder)[seen:])
    (line,) = [one for one in text_of(folder)[seen:].splitlines() if "Error handling request" in one]
    return line


def test_new_version_keeps_its_own_tokens_out_of_the_log_and_has_its_own_modules(tmp_path: Path) -> None:
    with version(tmp_path) as (process, port):
        assert TOKEN in logged(tmp_path, port)
        before = set(processes.children(process.pid))

        changed(tmp_path / "config/logs.py", '"attendees|', '"new-pages|attendees|')
        changed(tmp_path / "config/logs.py", "class JSONLines(", "class OfTheNewVersion: ...\n\n\nclass JSONLines(")
        changed(
            tmp_path / "config/gunicorn.py",
            "import JSONLines, RedactSecrets",
            "import JSONLines, OfTheNewVersion, RedactSecrets",
        )
        process.send_signal(signal.SIGHUP)
        until(lambda: len(now := set(processes.children(process.pid))) == 1 and not before & now)

        assert logged(tmp_path, port).endswith("Error handling request GET /new-pages/…/")
        assert process.poll() is None
