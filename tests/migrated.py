"""An empty database with all tables, made once: the databases of the tests are copies of it."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from config.databases import file_for_limits
from tests.tools import ROOT

FOLDER = ROOT / "build" / "migrated"
TEMPLATE = "migrated"  # the name of the PostgreSQL database


def copy_sqlite(target: Path) -> None:
    """Copy the SQLite database, and its second file with the counters of limits, to a new path."""
    source = _sqlite_file()
    shutil.copyfile(source, target)
    shutil.copyfile(file_for_limits(str(source)), file_for_limits(str(target)))


def make_postgresql(url: str) -> None:
    """Make a database of the name TEMPLATE on the server of this URL."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    _migrate(f"{url.rpartition('/')[0]}/{TEMPLATE}")


def _sqlite_file() -> Path:
    """Return the path of the SQLite database; make it if migrations or libraries have changed since the last one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{_digest()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
            unfinished = FOLDER / "unfinished.sqlite3"
            _migrate(f"sqlite:///{unfinished}")
            Path(file_for_limits(str(unfinished))).rename(file_for_limits(str(path)))
            unfinished.rename(path)
    return path


def _digest() -> str:
    files = sorted(path for app in ("blog", "meetups") for path in (ROOT / app / "migrations").glob("*.py"))
    text = b"".join(path.read_bytes() for path in [*files, ROOT / "requirements" / "base.txt"])
    return hashlib.sha256(text).hexdigest()[:16]


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": url})
