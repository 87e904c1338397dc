"""SQLite's own tools, which know no function of Django, dump a site and restore it."""

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests import tools
from tests.pages import small_site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="these are the tools of SQLite"),
]


def rows(site: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    names = [name for (name,) in site.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted(site.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def test_dump_of_the_command_line_restores_every_row(tmp_path: Path, needed: Callable[[tools.Tool], str]) -> None:
    program = needed(tools.sqlite)
    small_site()
    file = str(connection.settings_dict["NAME"])

    dumped = subprocess.run([program, "-bail", file, ".dump"], capture_output=True, check=True)
    subprocess.run([program, "-bail", tmp_path / "restored.sqlite3"], input=dumped.stdout, check=True)
    site, restored = sqlite3.connect(file), sqlite3.connect(tmp_path / "restored.sqlite3")

    assert rows(restored) == rows(site)
    assert len(rows(site)["meetups_event"]) == 2
    assert restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert restored.execute("PRAGMA foreign_key_check").fetchall() == []
    site.close()
    restored.close()
