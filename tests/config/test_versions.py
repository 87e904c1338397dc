"""The version of the database changes with every commit, and with nothing that could come back."""

import os
import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections, transaction

from config import versions
from config.postgresql.outages import Server
from tests import tools
from tests.factories import TagFactory
from tests.postgres import cluster
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source():
    with closing(versions.source()) as source:
        yield source


def stays(source):
    """Return whether the version stays the same. On PostgreSQL other tests commit meanwhile, in their databases."""
    return source.read() == source.read()


def test_version_is_the_same_until_something_is_committed(source):
    until(lambda: stays(source))
    first = source.read()
    TagFactory()

    assert source.read() != first


def test_version_changes_with_the_commit_and_not_before(source):
    first = source.read()
    with transaction.atomic():
        TagFactory()
        until(lambda: stays(source))
        during = source.read()
    after = source.read()

    assert after not in {first, during}


def test_versions_of_many_commits_all_differ(source):
    seen = [source.read()]
    for number in range(50):
        TagFactory(name=f"Tag {number}")
        seen.append(source.read())

    assert len(set(seen)) == 51


def test_version_of_another_process_differs(source):
    first = source.read()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, repr(source.read()).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 1000).decode() != repr(first)
    assert until(lambda: source.read()[0] == first[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is replaced only with SQLite")
def test_version_of_a_file_that_was_replaced_differs(source, tmp_path, monkeypatch):
    path = tmp_path / "site.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], path)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    first = source.read()
    shutil.copy(path, tmp_path / "backup")

    (tmp_path / "backup").rename(path)

    assert source.read() != first


def test_database_in_memory_has_no_version(monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    for name in (":memory:", "file:x?mode=memory"):
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        assert versions.source().read() is None


@pytest.mark.parametrize(("name", "value"), [("NAME", "/nothing/here"), ("PORT", "1")])
def test_database_that_is_away_has_no_version(source, monkeypatch, name, value):
    monkeypatch.setattr("config.postgresql.versions.server", Server())
    monkeypatch.setattr("config.postgresql.outages.WAIT", 0.0)
    if (name == "PORT") is (connection.vendor == "sqlite"):
        name, value = "NAME", "/nothing/here"
    first = source.read()
    source.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, name, value)
        with pytest.raises(versions.DatabaseAwayError):
            source.read()
    monkeypatch.setattr("config.postgresql.versions.server", Server())  # else it is not asked again within a second

    assert source.read() != first


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has standbys")
def test_standby_has_no_version(needed, monkeypatch):
    with cluster(Path(needed(tools.postgres)), is_standby=True) as url:
        standby = urlsplit(url)
        values = {"HOST": standby.hostname, "PORT": standby.port, "USER": standby.username, "NAME": standby.path[1:]}
        for name, value in values.items():
            monkeypatch.setitem(connection.settings_dict, name, value)

        with closing(versions.source()) as source:
            assert source.read() is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that closes connections")
def test_connection_that_the_server_closed_is_opened_again(source):
    first = source.read()
    pid = source._connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])

    assert source.read() not in {None, first}
