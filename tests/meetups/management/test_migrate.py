import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from config.databases import LIMITS
from tests.databases import added_file, record_migration
from tests.tools import ROOT

REFUSAL = """\
The database {} was made by another version of Fortnight. It holds 3 migrations that this version does not have: \
blog 0002_gone, meetups 0002_gone, meetups 0011_gone.
Nothing was changed.
If an earlier version made it: those migrations no longer exist, so it cannot be brought up to date. \
Keep a copy of it, then start with a new one: set DATABASE_URL, or move the SQLite file away.
If a later version made it: use that version.
"""
UNKNOWN = [("blog", "0002_gone"), ("meetups", "0002_gone"), ("meetups", "0011_gone"), ("sites", "0001_not_ours")]

of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has one database")


def tables(path):
    with closing(sqlite3.connect(path)) as file:
        return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_migrate_refuses_the_database_of_another_version_and_changes_nothing(tmp_path):
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime)")
        old.execute("CREATE TABLE meetups_event (title text)")
        old.execute("INSERT INTO meetups_event VALUES ('Tea')")
        rows = [(app, name, "2026-11-20 12:00:00") for app, name in [("meetups", "0001_initial"), *UNKNOWN]]
        old.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)
        before = list(old.iterdump())

    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{path}"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"CommandError: {REFUSAL.format(path)}"
    with sqlite3.connect(path) as old:
        assert list(old.iterdump()) == before


@pytest.mark.django_db
def test_migrate_refuses_the_database_of_another_program(tmp_path):
    with added_file("shop", tmp_path / "shop.sqlite3") as name:
        record_migration(name, "shop", "0001_initial")

        with pytest.raises(CommandError, match=r"^This is the database of another program\. Nothing was changed\. "):
            call_command("migrate", database=name)

    assert tables(tmp_path / "shop.sqlite3") == {"django_migrations", "sqlite_sequence"}


@of_sqlite
def test_migrate_creates_the_second_file_and_deletes_its_table_from_the_first(tmp_path):
    """The first file is one from before the counters had a file of their own (ADR 18)."""
    path = tmp_path / "site.sqlite3"

    def migrate(*target: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "migrate", *target]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    before = migrate("meetups", "0002")
    (tmp_path / "site.limits.sqlite3").unlink()
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("CREATE TABLE meetups_limitcounter (hashed_value text)")
    done = migrate("meetups", "0003")

    assert (before.returncode, done.returncode, done.stderr) == (0, 0, "")
    assert "meetups_limitcounter" not in tables(path)
    assert "meetups_event" in tables(path)
    assert tables(tmp_path / "site.limits.sqlite3") == {"django_migrations", "meetups_limitcounter", "sqlite_sequence"}


@of_sqlite
@pytest.mark.django_db
def test_migrate_refuses_a_second_file_of_another_version():
    MigrationRecorder(connections[LIMITS]).record_applied("meetups", "9999_later")

    with pytest.raises(CommandError, match=re.escape(f"The database {connections[LIMITS].settings_dict['NAME']} was")):
        call_command("migrate")


@pytest.mark.django_db
def test_migrate_runs_on_a_database_of_this_version(capsys):
    MigrationRecorder(connection).record_applied("sites", "0001_not_ours")

    call_command("migrate", verbosity=1)

    assert capsys.readouterr().out.count("No migrations to apply.") == len(connections.all())


@pytest.mark.django_db
def test_migrate_names_a_single_migration():
    MigrationRecorder(connection).record_applied("meetups", "9999_later")

    with pytest.raises(CommandError, match=r" 1 migration that this version does not have: meetups 9999_later\."):
        call_command("migrate")
