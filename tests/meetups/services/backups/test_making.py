import json
import os
import secrets
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from meetups.models import Event, Job
from meetups.services import backups
from meetups.standards import backup_files
from tests.backups import lines_of, pairs_in, writing_pairs
from tests.databases import added_file, record_migration
from tests.factories import GroupFactory
from tests.full_disk import files_of_at_most
from tests.meetups.services.refusals import code_of
from tests.pages import small_site

pytestmark = pytest.mark.django_db(transaction=True)


def test_backup_holds_every_row_of_the_site_and_says_where_it_comes_from(tmp_path, time_machine):
    time_machine.move_to(datetime(2026, 11, 21, 2, 30, tzinfo=UTC), tick=False)
    small_site()

    returned = backups.make(path=tmp_path / "site.zip")

    with ZipFile(tmp_path / "site.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert returned == manifest
    assert {name: manifest[name] for name in ("product", "format", "version", "site", "made_at", "database")} == {
        "product": "Fortnight", "format": 1, "version": settings.VERSION, "site": "http://testserver",
        "made_at": "2026-11-21T02:30:00+00:00", "database": connection.vendor,
    }  # fmt: skip
    assert ["meetups", "0001_initial"] in manifest["migrations"]
    assert [line.split("\t")[1] for line in lines_of(tmp_path / "site.zip", "meetups_event")] == list(
        Event.objects.order_by("pk").values_list("title", flat=True)
    )
    for table in manifest["tables"]:
        assert table["rows"] == len(lines_of(tmp_path / "site.zip", table["name"]))
    assert Job.objects.backup().ran_at == datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def test_backup_while_others_write_holds_whole_transactions(tmp_path):
    with writing_pairs() as count_written:
        before = count_written()
        backups.make(path=tmp_path / "site.zip")
        after = count_written()

    organisations, venues = pairs_in(tmp_path / "site.zip")
    assert before <= organisations == venues <= after


def test_only_the_newest_days_are_kept(tmp_path, time_machine):
    (tmp_path / "mine.zip").write_bytes(b"")
    for hour in (0, 12, 24, 48, 72):
        time_machine.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp() + hour * 3600, tick=False)
        path, manifest = backups.make_daily(folder=tmp_path, keep=2)

    assert path.name == "fortnight-2026-11-24.zip"
    assert manifest["made_at"] == "2026-11-24T12:00:00+00:00"
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "fortnight-2026-11-23.zip", "fortnight-2026-11-24.zip", "mine.zip"
    ]  # fmt: skip


def test_failure_is_recorded(tmp_path):
    with pytest.raises(ValidationError) as refusal:
        backups.make(path=tmp_path / "gone" / "site.zip")

    assert refusal.value.code == "failed"
    assert refusal.value.messages == [
        "No backup was made: No such file or directory. A file that was there before is unchanged."
    ]
    job = Job.objects.backup()
    assert (job.ran_at, job.error.partition(":")[0]) == (None, "FileNotFoundError")


def test_full_disk_leaves_the_older_file(tmp_path):
    """On SQLite the database is on the full disk too, so the failure is recorded only if its log has room."""
    path = tmp_path / "site.zip"
    path.write_bytes(b"older")
    GroupFactory(story=secrets.token_hex(100_000))

    with files_of_at_most(40_000), pytest.raises(ValidationError) as refusal:
        backups.make(path=path)

    reason = "File too large: make room on the disk, or write to another one"
    assert refusal.value.messages == [f"No backup was made: {reason}. A file that was there before is unchanged."]
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("site.zip", b"older")]
    assert Job.objects.failing().exists() or connection.vendor == "sqlite"


def test_disk_that_keeps_other_bytes_leaves_the_older_file(tmp_path, monkeypatch):
    path = tmp_path / "site.zip"
    path.write_bytes(b"older")
    monkeypatch.setattr(backup_files.os, "fsync", lambda descriptor: os.pwrite(descriptor, b"other", 100))

    with pytest.raises(ValidationError) as refusal:
        backups.make(path=path)

    assert refusal.value.messages[0] == (
        "No backup was made: the file is not what was written to it. Check the disk, or use another one. A file that "
        "was there before is unchanged."
    )
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("site.zip", b"older")]
    assert Job.objects.backup().error == (
        "DamagedError: the file is cut off, or its bytes are not those that were written"
    )


def test_backup_of_a_database_that_only_reads_is_made(tmp_path, caplog):
    only_reads = {"sqlite": "PRAGMA query_only = {}", "postgresql": "SET default_transaction_read_only = {}"}
    with connection.cursor() as cursor:
        cursor.execute(only_reads[connection.vendor].format("on"))
    try:
        backups.make(path=tmp_path / "site.zip")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(only_reads[connection.vendor].format("off"))

    assert (tmp_path / "site.zip").is_file()
    assert caplog.messages == ["The backup was made, but the database could not record when"]
    assert not Job.objects.exists()


def test_empty_database_has_no_backup(tmp_path):
    with added_file("empty", tmp_path / "empty.sqlite3") as name:
        assert code_of(backups.make, path=tmp_path / "site.zip", using=name) == "empty"

    assert not (tmp_path / "site.zip").exists()


def test_database_of_a_later_version_is_refused(tmp_path):
    """This version does not know its tables, so they would be missing."""
    with added_file("later", tmp_path / "later.sqlite3") as name:
        record_migration(name, "meetups", "9999_later")

        with pytest.raises(ValidationError, match=r"It has: meetups 9999_later"):
            backups.make(path=tmp_path / "site.zip", using=name)
