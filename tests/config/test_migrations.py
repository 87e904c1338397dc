"""The old version of the site writes rows while a new one is being installed (docs/operations.md)."""

from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)

from tests.releases.__main__ import HASHES, hash_of
from tests.tools import ROOT

# A drop of a part that an old version uses breaks its pages. It belongs here once no such version can be running.
GONE = (RemoveField, DeleteModel, RenameModel, RenameField, AlterModelTable)
ALLOWED = {
    ("meetups", "0007_feedback_without_order_or_time", "Delete model Feedback"): "1.0 stops first (changelog)",
    ("meetups", "0007_feedback_without_order_or_time", "Rename model AnonymousFeedback to Feedback"): "1.0 stops first",
    ("meetups", "0018_editions", "Remove field due_at from subscription"): "1.0 stops first",
    ("blog", "0003_authors", "Remove field authors from post"): "1.0 stops first",
}


def test_new_column_of_an_old_table_allows_null_or_has_a_default_of_the_database() -> None:
    added = {
        (app, operation.model_name_lower, operation.name)
        for (app, _name), migration in MigrationLoader(None).disk_migrations.items()
        if app in {"meetups", "blog"}
        for operation in migration.operations
        if isinstance(operation, AddField)
        and not any(
            isinstance(one, CreateModel) and one.name_lower == operation.model_name_lower
            for one in migration.operations
        )
    }
    assert len(added) > 20
    columns = [(name, column_of(*name)) for name in sorted(added)]
    assert [name for name, column in columns if column and not (column.null or column.has_db_default())] == []


def test_migration_of_a_release_is_never_edited() -> None:
    released = [line.split() for line in HASHES.read_text(encoding="utf-8").splitlines()]

    assert len(released) >= 6
    assert [path for known, path in released if hash_of(ROOT / path) != known] == []


def column_of(app: str, model: str, name: str) -> Any:
    """Return this column of the models of today, or None."""
    fields = apps.get_model(app, model)._meta.fields if model in apps.all_models[app] else []
    return next((field for field in fields if field.name == name), None)


def test_nothing_that_an_old_version_uses_is_dropped_or_renamed() -> None:
    gone = {
        (app, name, operation.describe())
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in {"meetups", "blog"}
        for operation in migration.operations
        if isinstance(operation, GONE)
    }
    assert gone == ALLOWED.keys()
