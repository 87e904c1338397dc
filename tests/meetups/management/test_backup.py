import io
import re

import pytest
from django.core.management import CommandError, call_command

from meetups.services import backups
from tests.pages import small_site

pytestmark = pytest.mark.django_db(transaction=True)


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_backup_says_what_it_wrote(tmp_path):
    small_site()
    path = tmp_path / "site.zip"

    printed = run("backup", path)

    manifest = backups.make(path=tmp_path / "other.zip")
    rows, tables, size = re.fullmatch(
        rf"{path}: (\d+) rows of (\d+) tables, (\d+) bytes, read back and right\.\n", printed
    ).groups()
    assert int(rows) == sum(table["rows"] for table in manifest["tables"]) - 1  # the first one is recorded by then
    assert (int(tables), int(size)) == (len(manifest["tables"]), path.stat().st_size)


def test_backup_of_each_night_is_kept_for_some_days(tmp_path):
    printed = run("backup", "--keep", "7", tmp_path)

    (path,) = tmp_path.iterdir()
    assert re.fullmatch(r"fortnight-\d{4}-\d\d-\d\d\.zip", path.name)
    assert printed.startswith(f"{path}: ")


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_number_to_keep_is_at_least_one(tmp_path, number):
    with pytest.raises(CommandError, match=r"--keep: a number of at least 1$"):
        call_command("backup", f"--keep={number}", str(tmp_path))


def test_backup_that_fails_says_why(tmp_path):
    with pytest.raises(CommandError) as refusal:
        run("backup", tmp_path / "gone" / "site.zip")

    assert str(refusal.value) == (
        f"{tmp_path}/gone/site.zip: No backup was made: No such file or directory. "
        "A file that was there before is unchanged."
    )
    assert refusal.value.returncode == 1
