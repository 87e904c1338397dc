"""The tables of a backup and their columns, as the migrations of the database describe them (ADR 33)."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

PRODUCT = "Fortnight"
FORMAT = 1  # of the manifest and of the lines

Migration = tuple[str, str]  # app and name

# The kind of each column by Django's internal type of its field. The text of a value is the same on both databases.
KINDS = {
    **dict.fromkeys(["CharField", "SlugField", "TextField"], "text"),
    **dict.fromkeys(["AutoField", "BigAutoField", "BigIntegerField", "IntegerField"], "integer"),
    **dict.fromkeys(["PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"], "integer"),
    "BinaryField": "bytes",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "timestamp",
    "DecimalField": "decimal",
    "JSONField": "json",
    "TimeField": "time",
}
# Log-ins end with a restore, limits are counted anew (ADR 18), calendars have changed (ADR 73), and workers of then do
# not run. Migrations are in the manifest.
LEFT_OUT = {
    "django_migrations", "django_session", "meetups_calendardate", "meetups_heartbeat", "meetups_limitcounter",
}  # fmt: skip


class Column(NamedTuple):
    """A column: `kind` is one of KINDS, `places` those of a decimal number."""

    name: str
    kind: str
    places: int | None = None


class Table(NamedTuple):
    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether the database counts the keys of this table."""
        return Column(self.key, "integer") in self.columns

    @classmethod
    def from_manifest(cls, table: dict[str, Any]) -> "Table":
        return cls(table["name"], table["key"], tuple(Column(*column) for column in table["columns"]))


def unknown(migrations: Collection[Migration]) -> list[str]:
    """Return those of our own apps that this version does not have, such as `meetups 0002_x`.

    Packages are not checked: they may have deleted a migration that was squashed.
    """
    ours, known = _our_apps(), MigrationLoader(None).disk_migrations
    return sorted(f"{app} {name}" for app, name in migrations if app in ours and (app, name) not in known)


def refuse_other_program(migrations: Collection[Migration]) -> None:
    """Refuse the database of another Django project: one without `meetups` that has apps beside our packages.

    Raises ValidationError with the code other_program.
    """
    labels = {app for app, _name in migrations}
    packages = {app.label for app in apps.get_app_configs()} - _our_apps()
    if "meetups" not in labels and labels - packages:
        text = _("This is the database of another program. Nothing was changed. Check DATABASE_URL.")
        raise ValidationError(text, code="other_program")


def _our_apps() -> set[str]:
    return {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}


def last(migrations: Collection[Migration]) -> list[Migration]:
    """Return those that no other one of the same app follows: migrating to them applies exactly these migrations."""
    graph = MigrationLoader(None).graph
    known = set(migrations) & graph.nodes.keys()
    followed = {parent.key for key in known for parent in graph.node_map[key].parents if parent.key[0] == key[0]}
    return sorted(known - followed)


def tables_at(migrations: Collection[Migration]) -> list[Table]:
    """Return the tables of a database with these migrations, by name. Unknown migrations are ignored."""
    loader = MigrationLoader(None)
    state = loader.project_state(sorted(set(migrations) & loader.disk_migrations.keys()))
    models = [model for model in state.apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = {model._meta.db_table: _table(model._meta) for model in models if not model._meta.proxy}
    return [table for name, table in sorted(tables.items()) if name not in LEFT_OUT]


def names_of_the_site(existing: Collection[str], migrations: Collection[Migration]) -> list[str]:
    """Return which of these tables belong to the site: those of a model, and those named after a migrated app.

    So it finds the tables of a later version too.
    """
    prefixes = tuple(f"{app}_" for app, _name in migrations)
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return [name for name in existing if name in models | {"django_migrations"} or name.startswith(prefixes)]


def _table(options: Any) -> Table:
    return Table(options.db_table, options.pk.column, tuple(_column(field) for field in options.local_concrete_fields))


def _column(field: Any) -> Column:
    target = field
    while target.remote_field:
        target = target.target_field
    return Column(field.column, KINDS[target.get_internal_type()], getattr(target, "decimal_places", None))
