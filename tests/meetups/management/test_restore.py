"""The rows that a restore brings back are tested in tests/journeys/test_upgrade.py, on a database of its own."""

import pytest
from django.core.management import CommandError, call_command

from meetups.models import Group
from meetups.services import backups
from tests.factories import GroupFactory

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
