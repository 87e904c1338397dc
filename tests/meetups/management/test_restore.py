"""The rows that a restore brings back are tested in tests/journeys/test_upgrade.py, on a database of its own."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from meetups.models import Group
from meetups.services import backups
from tests.factories import GroupFactory
from tests.tools import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_restore_of_a_site_with_data_is_refused(tmp_path):
    GroupFactory()
    backups.make(path=tmp_path / "site.zip")

    with pytest.raises(CommandError) as refusal:
        call_command("restore", tmp_path / "site.zip")

    assert str(refusal.value) == (
        "This site has data in 1 of its tables. Nothing was changed. To delete all of it and restore the backup "
        "instead, add --replace."
    )
    assert refusal.value.returncode == 1
    assert Group.objects.count() == 1


def test_restore_of_another_file_is_refused(tmp_path):
    (tmp_path / "site.zip").write_bytes(b"SQLite format 3")

    with pytest.raises(CommandError, match=r"site.zip is not a backup of Fortnight\.$"):
        call_command("restore", tmp_path / "site.zip", "--replace", "--from-other-site")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "sqlite:///{folder}/db.sqlite3",
            "file is not a database. If the disk is full, free some space. Delete {folder}/db.limits.sqlite3, which",
        ),
        (
            "postgres://fortnight@127.0.0.1:1/fortnight",
            ". Run this command again with --replace, then",
        ),
    ],
)
def test_failure_after_the_restore_says_that_the_site_is_restored_and_what_to_do(tmp_path, url, words):
    (tmp_path / "db.limits.sqlite3").write_text("No database. " * 40)

    step = "from meetups.management.commands.restore import forget_all; forget_all('2026-11-21')"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", step],
        env={**os.environ, "DATABASE_URL": url.format(folder=tmp_path)}, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert "CommandError: The site is restored: it is as it was on 2026-11-21. One step after" in done.stderr
    assert words.format(folder=tmp_path) in done.stderr
    assert (done.returncode, done.stderr.endswith(" start the site and its worker.\n")) == (1, True)
