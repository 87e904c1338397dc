import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from blog.models import Post
from meetups.models import Attendee, Group, PictureFile, Venue
from meetups.services import backups
from meetups.services.backups import postgresql
from meetups.standards import backup_files
from tests.backups import tables_of
from tests.databases import record_migration
from tests.factories import AttendeeFactory
from tests.meetups.services.refusals import code_of
from tests.pages import small_site
from tests.photos import PIXEL, PictureFactory

pytestmark = pytest.mark.django_db(transaction=True)

BOTH = pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
# A site with one table, as Django's first migration of it left it.
TABLE = {
    "name": "django_content_type",
    "key": "id",
    "columns": [["id", "integer", None], ["name", "text", None], ["app_label", "text", None], ["model", "text", None]],
    "next_key": 8,
}
PROSE = "one\ttwo\r\nthree\\nfour\\"
LINES = b"7\tMeeting\tmeetups\tevent\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.zip"


def write(path, lines=LINES, **facts):
    """Write a backup of a site with one table."""
    manifest = {
        "product": "Fortnight", "format": 1, "version": "0.9", "site": settings.SITE_URL,
        "made_at": "2026-11-21T02:30:00+00:00", "migrations": [["contenttypes", "0001_initial"]], **facts,
    }  # fmt: skip
    backup_files.write(path, manifest, [(TABLE, (block for block in [lines]))])


def run(name, query):
    with connections[name].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def names(name):
    return connections[name].introspection.table_names()


def test_site_is_restored_in_the_other_database_and_back_without_any_change(tmp_path, empty):
    site = small_site("Zoë’s \\N “meet-up” 🧭")
    Post.objects.update(body=PROSE, published_at=datetime(2026, 3, 29, 1, 30, 0, 70, tzinfo=UTC))
    Venue.objects.update(latitude="-53.80", longitude="0.000001", closed_on="2026-11-30")
    PictureFactory(group=site.group)
    gone = AttendeeFactory(event=site.past)
    last = gone.pk
    gone.delete()
    backups.make(path=tmp_path / "first.zip")

    for before, vendor in [("first", "postgresql"), ("postgresql", "sqlite")]:
        name = empty(vendor)
        if vendor == "sqlite":  # a whole site is replaced: a copy of the first, with one attendee more
            run("default", f"VACUUM INTO '{connections[name].settings_dict['NAME']}'")
            Attendee.objects.using(name).create(event_id=site.event.pk, name="Bo")
        restored = backups.restore(path=tmp_path / f"{before}.zip", replace=vendor == "sqlite", using=name)
        backups.make(path=tmp_path / f"{vendor}.zip", using=name)

        assert restored.erased_again == 0
        assert tables_of(tmp_path / f"{vendor}.zip") == tables_of(tmp_path / "first.zip") == restored.manifest["tables"]
        executor = MigrationExecutor(connections[name])
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        assert Post.objects.using(name).get().body == PROSE
        assert bytes(PictureFile.objects.using(name).get().data) == PIXEL
        assert Attendee.objects.using(name).create(event_id=site.event.pk, name="Ann").pk == last + 1


def test_older_backup_replaces_a_site_and_is_brought_to_this_version(path, empty):
    """Those who were erased in the meantime are erased again, and tables of a later version are deleted."""
    attendee, other = AttendeeFactory.create_batch(2)
    write(path)
    name = empty("sqlite")
    run(name, "CREATE TABLE django_migrations (id integer, app text, name text, applied datetime)")
    run(name, "INSERT INTO django_migrations VALUES (1, 'meetups', '9999_later', '2026-11-21 12:00:00')")
    run(name, "CREATE TABLE meetups_later (id integer)")
    run(name, "CREATE TABLE other (id integer)")
    run(name, "CREATE TABLE meetups_attendee (id integer, created_at datetime, erased_at datetime)")
    with connections[name].cursor() as cursor:
        rows = [(attendee.pk, attendee.created_at, timezone.now()), (other.pk, other.created_at, None)]
        cursor.executemany(
            "INSERT INTO meetups_attendee VALUES (%s, %s, %s)",
            [(pk, *map(connections[name].ops.adapt_datetimefield_value, moments)) for pk, *moments in rows],
        )

    restored = backups.restore(path=path, replace=True, using=name)

    assert restored.erased_again == 1
    assert list(Attendee.objects.filter(erased_at=None)) == [other]
    assert ContentType.objects.using(name).get(pk=7).natural_key() == ("meetups", "event")
    assert ContentType.objects.using(name).exclude(pk=7).order_by("pk").first().pk == 8
    assert not Group.objects.using(name).exists()
    assert {"meetups_later", "other"} & set(names(name)) == {"other"}
    assert run(name, "SELECT count(*) FROM django_migrations WHERE name = '9999_later'") == [(0,)]


@BOTH
@pytest.mark.parametrize("lines", [LINES * 2, b"7\tMeeting\n", b"x\tMeeting\tmeetups\tevent\n"])
def test_restore_that_fails_half_way_changes_nothing(path, empty, vendor, lines):
    name = empty(vendor)
    run(name, "CREATE TABLE meetups_group (id integer)")
    run(name, "INSERT INTO meetups_group VALUES (5)")
    write(path, lines)

    with pytest.raises(ValidationError) as refusal:
        backups.restore(path=path, replace=True, using=name)

    assert refusal.value.code == "failed"
    assert refusal.value.messages[0].startswith("Nothing was restored, and nothing was changed: ")
    assert run(name, "SELECT * FROM meetups_group") == [(5,)]
    assert names(name) == ["meetups_group"]


def test_columns_that_are_not_those_of_the_migrations_are_refused(path, empty):
    name = empty("sqlite")
    write(path, migrations=[["contenttypes", "0002_remove_content_type_name"]])

    assert code_of(backups.restore, path=path, using=name) == "other_version"
    assert names(name) == []


@BOTH
def test_database_of_another_program_is_never_replaced(path, empty, vendor):
    """One table of it has the name of a table of ours."""
    name = empty(vendor)
    record_migration(name, "shop", "0001_initial")
    for table in ("shop_order", "auth_user"):
        run(name, f"CREATE TABLE {table} (id integer)")
        run(name, f"INSERT INTO {table} VALUES (1)")
    write(path)

    with pytest.raises(ValidationError) as refusal:
        backups.restore(path=path, replace=True, using=name)

    words = "This is the database of another program. Nothing was changed. Check DATABASE_URL."
    assert (refusal.value.code, refusal.value.messages) == ("other_program", [words])
    assert code_of(backups.make, path=path.with_name("other.zip"), using=name) == "other_program"
    assert (run(name, "SELECT * FROM shop_order"), run(name, "SELECT * FROM auth_user")) == ([(1,)], [(1,)])


@BOTH
def test_site_with_data_is_refused_unless_asked_for(path, empty, vendor):
    name = empty(vendor)
    for table in ("meetups_job", "meetups_holiday", "django_content_type", "meetups_venue", "meetups_group"):
        run(name, f"CREATE TABLE {table} (id integer)")
        run(name, f"INSERT INTO {table} VALUES (1)")
    write(path)

    with pytest.raises(ValidationError) as refusal:
        backups.restore(path=path, using=name)

    assert (refusal.value.code, refusal.value.messages[0][:31]) == ("not_empty", "This site has data in 2 of its ")
    assert len(names(name)) == 5


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"product": "Tea"}, "other_product", "This is not a backup of Fortnight."),
        ({"format": 2}, "other_version", "Version 0.9 made this backup, and this version does not know: format 2."),
        (
            {"migrations": [["meetups", "9999_later"], ["blog", "9999_x"]], "version": "7.0"},
            "other_version",
            "Version 7.0 made this backup, and this version does not know: blog 9999_x, meetups 9999_later.",
        ),
        (
            {"site": "https://other.example"},
            "other_site",
            "This is a backup of https://other.example, and this site is http://testserver.",
        ),
    ],
)
def test_backup_of_another_origin_is_refused(path, empty, facts, code, words):
    write(path, **facts)

    with pytest.raises(ValidationError) as refusal:
        backups.restore(path=path, replace=True, using=(name := empty("sqlite")))

    assert (refusal.value.code, refusal.value.messages[0][: len(words)]) == (code, words)
    assert names(name) == []


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, "no_file", "cannot be read: No such file or directory."),
        (b"SQLite format 3", "no_backup", "is not a backup of Fortnight."),
        (
            b"PK\3\4",
            "damaged",
            "is damaged or incomplete: its checksum is wrong. Use another backup, or copy this one again.",
        ),
    ],
)
def test_file_that_is_not_a_whole_backup_is_refused(path, content, code, words):
    if content:
        path.write_bytes(content)

    with pytest.raises(ValidationError) as refusal:
        backups.restore(path=path, replace=True)

    assert (refusal.value.code, refusal.value.messages) == (code, [f"{path} {words}"])


def test_backup_of_another_site_is_restored_if_asked_for(path, empty):
    """The numbers of its attendees are those of other people, so nobody is erased again."""
    attendee = AttendeeFactory()
    name = empty("sqlite")
    run(name, "CREATE TABLE meetups_attendee (id integer, created_at datetime, erased_at datetime)")
    write(path, LINES * 2, site="https://other.example")

    assert code_of(backups.restore, path=path, replace=True, from_other_site=True, using=name) == "failed"
    assert Attendee.objects.get() == attendee


def test_second_restore_at_once_is_refused(path, empty):
    write(path)
    first, second = empty("sqlite"), empty("postgresql")

    with closing(sqlite3.connect(connections[first].settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ValidationError, match=r"database is locked. If the site, its worker or another restore is"):
            backups.restore(path=path, using=first)
    with psycopg.connect(**connections[second].get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [postgresql.LOCK])
        with pytest.raises(ValidationError, match=r"Another restore is running. Wait for its end."):
            backups.restore(path=path, using=second)
