import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from meetups.services.backups.tables import (
    Column,
    Table,
    last,
    names_of_the_site,
    refuse_other_program,
    tables_at,
    unknown,
)
from tests.meetups.services.refusals import outcome

LEFT_OUT = {"django_session", "meetups_calendardate", "meetups_heartbeat", "meetups_limitcounter"}


@pytest.mark.django_db
def test_every_table_but_what_ends_with_a_restore_is_in_a_backup():
    """A new table is in a backup, or is left out here for a reason. A new kind of column fails with a KeyError."""
    tables = {table.name: table for table in tables_at(MigrationRecorder(connection).applied_migrations())}
    models = {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields]
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }

    assert models.keys() - tables.keys() == LEFT_OUT
    for name, table in tables.items():
        assert sorted(column.name for column in table.columns) == sorted(models[name])


def test_columns_are_those_of_the_migrations():
    tables = {table.name: table for table in tables_at([("contenttypes", "0001_initial"), ("gone", "0001_initial")])}

    # the second migration of Django deletes the name
    columns = (
        Column("id", "integer"), Column("name", "text"), Column("app_label", "text"), Column("model", "text")
    )  # fmt: skip
    assert tables == {"django_content_type": Table("django_content_type", "id", columns)}
    assert tables_at([]) == []


def test_table_is_read_from_a_manifest():
    described = {"name": "venue", "key": "id", "columns": [["id", "integer", None], ["latitude", "decimal", 6]]}

    table = Table.from_manifest(described)

    assert table == Table("venue", "id", (Column("id", "integer"), Column("latitude", "decimal", 6)))
    assert table.is_numbered
    assert not Table("task", "id", (Column("id", "text"),)).is_numbered
    assert Table("revision", "history_id", (Column("id", "integer"), Column("history_id", "integer"))).is_numbered


def test_only_migrations_of_our_own_apps_can_be_unknown():
    migrations = [("meetups", "0001_initial"), ("meetups", "9999_later"), ("blog", "9999_later"), ("sites", "9999_x")]

    assert unknown(migrations) == ["blog 9999_later", "meetups 9999_later"]


@pytest.mark.parametrize(
    ("labels", "is_of_other_program"),
    [
        ([], False),
        (["contenttypes", "auth"], False),  # the first `migrate` was cut off
        (["contenttypes", "auth", "meetups", "gone"], False),
        (["contenttypes", "auth", "shop"], True),
        (["contenttypes", "auth", "blog"], True),  # ours needs meetups
    ],
)
def test_database_of_another_program_has_its_apps_and_not_ours(labels, is_of_other_program):
    migrations = {(label, "0001_initial") for label in labels}

    assert outcome(lambda: refuse_other_program(migrations)) == ("other_program" if is_of_other_program else "done")


def test_last_migrations_bring_exactly_these_ones():
    graph = MigrationLoader(None).graph
    migrations = set(graph.forwards_plan(("meetups", "0002_event_length_in_plain_sql")))

    found = last([*migrations, ("gone", "0001_initial")])

    assert ("meetups", "0002_event_length_in_plain_sql") in found
    assert ("meetups", "0001_initial") not in found
    assert {key for target in found for key in graph.forwards_plan(target)} == migrations


def test_tables_of_later_versions_belong_to_the_site():
    existing = [
        "django_migrations",
        "meetups_event",
        "meetups_later",
        "django_session",
        "talks_talk",
        "spatial_ref_sys",
    ]

    names = names_of_the_site(existing, {("meetups", "0001_initial"), ("talks", "0001_initial")})

    assert names == ["django_migrations", "meetups_event", "meetups_later", "django_session", "talks_talk"]


def test_no_migration_is_outside_of_a_transaction():
    """A restore applies all of them in one transaction (ADR 33)."""
    assert [key for key, migration in MigrationLoader(None).disk_migrations.items() if not migration.atomic] == []
