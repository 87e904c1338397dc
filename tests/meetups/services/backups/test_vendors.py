import pytest
from django.db import connection, connections

from meetups.services.backups import vendors
from tests.databases import added_file


@pytest.mark.django_db
def test_both_databases_can_be_read_and_filled(tmp_path):
    with added_file("empty", tmp_path / "empty.sqlite3") as name:
        assert vendors.of(connections[name]).__name__ == "meetups.services.backups.sqlite"
    assert vendors.of(connection).__name__ == f"meetups.services.backups.{connection.vendor}"
