import io
import sqlite3
from contextlib import closing

import pytest
from django.db import connections

from meetups.services.backups import sqlite
from meetups.services.backups.tables import Column, Table
from meetups.standards import copy_text
from tests.databases import added_file

# A value as Django stores it, and its text in a backup.
VALUES = [
    ("integer", -7, "-7"),
    ("text", "", ""),
    ("text", "12", "12"),
    ("boolean", 1, "t"),
    ("boolean", 0, "f"),
    ("bytes", b"", "\\x"),
    ("bytes", b"\x00\n\\\xff", "\\x000a5cff"),
    ("date", "2026-11-21", "2026-11-21"),
    ("time", "18:00:00", "18:00:00"),
    ("time", "18:00:00.500000", "18:00:00.5"),
    ("timestamp", "2026-11-21 18:00:00", "2026-11-21 18:00:00+00"),
    ("timestamp", "2026-11-21 18:00:00.120000", "2026-11-21 18:00:00.12+00"),
    ("timestamp", "2026-11-21 18:00:00.000001", "2026-11-21 18:00:00.000001+00"),
    ("decimal", 53.8, "53.800000"),
    ("json", '{"a": [1, "b\\n"]}', '{"a": [1, "b\\n"]}'),
]
TYPES = {"boolean": "bool", "timestamp": "datetime", "json": "text", "text": "varchar(9)", "bytes": "blob"}
TABLE = Table("all", "id", (Column("id", "integer"), *(
    Column(f"{kind} {number}", kind, 6 if kind == "decimal" else None) for number, (kind, _, _) in enumerate(VALUES)
)))  # fmt: skip


@pytest.fixture
def file(tmp_path):
    """Return an empty SQLite file with this table."""
    with added_file("one", tmp_path / "one.sqlite3") as name:
        with connections[name].cursor() as cursor:
            columns = [f'"{column.name}" {TYPES.get(column.kind, column.kind)}' for column in TABLE.columns[1:]]
            cursor.execute(f'CREATE TABLE "all" (id integer PRIMARY KEY AUTOINCREMENT, {", ".join(columns)})')
        yield connections[name]


def stored(file):
    """Return the rows as the file has them, not as Python's types."""
    with closing(sqlite3.connect(file.settings_dict["NAME"])) as plain:
        return plain.execute('SELECT * FROM "all" ORDER BY id').fetchall()


def insert(file, *values):
    with file.cursor() as cursor:
        cursor.execute(f'INSERT INTO "all" VALUES ({", ".join(["%s"] * len(TABLE.columns))})', values)


@pytest.mark.django_db
def test_values_have_the_form_of_postgresql_and_are_stored_as_django_stores_them(file):
    ours = [value for _kind, value, _text in VALUES]
    insert(file, 3, *ours)
    insert(file, 4, *[None] * len(ours))

    with sqlite.snapshot(file) as snapshot:
        lines = b"".join(snapshot.lines(TABLE))
        next_key = snapshot.next_key(TABLE)
    before = stored(file)
    sqlite.empty(file, ["all"])
    sqlite.fill(file, TABLE, io.BytesIO(lines))
    sqlite.set_next_key(file, TABLE, 9)

    assert list(map(copy_text.values, lines.decode().splitlines())) == [
        ["3", *(text for _kind, _value, text in VALUES)], ["4", *[None] * len(ours)]
    ]  # fmt: skip
    assert stored(file) == before == [(3, *ours), (4, *[None] * len(ours))]
    assert next_key == 5
    insert(file, None, *ours)
    assert [row[0] for row in stored(file)] == [3, 4, 9]


@pytest.mark.django_db
def test_snapshot_sees_no_later_commit_and_no_writer_waits(file):
    with file.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = WAL")
    insert(file, 1, *[None] * len(VALUES))
    with sqlite.snapshot(file) as snapshot:
        first = list(snapshot.lines(TABLE))
        insert(file, 2, *[None] * len(VALUES))

        assert list(snapshot.lines(TABLE)) == first
        assert snapshot.next_key(TABLE) == 2
    assert len(stored(file)) == 2


@pytest.mark.django_db
def test_deleted_rows_leave_their_number_unused(file):
    insert(file, 7, *[None] * len(VALUES))
    sqlite.empty(file, ["all"])

    with sqlite.snapshot(file) as snapshot:
        assert (list(snapshot.lines(TABLE)), snapshot.next_key(TABLE)) == ([], 8)


@pytest.mark.django_db
def test_foreign_keys_are_checked_again_at_the_end(file):
    def are_checked():
        with file.cursor() as cursor:
            return cursor.execute("PRAGMA foreign_keys").fetchone()[0]

    with sqlite.exclusive(file):
        assert (are_checked(), sqlite.lock(file)) == (0, True)

    assert are_checked() == 1
    with pytest.raises(ZeroDivisionError), sqlite.exclusive(file):
        raise ZeroDivisionError
    assert are_checked() == 1
