"""Restoring a backup: the whole site is replaced in one transaction, or nothing is changed (ADR 33)."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from meetups.services.backups import erasures, vendors
from meetups.services.backups.tables import (
    FORMAT,
    PRODUCT,
    Migration,
    Table,
    last,
    names_of_the_site,
    refuse_other_program,
    tables_at,
    unknown,
)
from meetups.standards import backup_files

# Tables that a site has rows in before anybody uses it: from `migrate`, and from a worker.
OF_AN_UNUSED_SITE = {
    "auth_permission", "django_content_type", "django_migrations", "django_session", "meetups_calendardate",
    "meetups_heartbeat", "meetups_holiday", "meetups_job", "meetups_limitcounter",
}  # fmt: skip
OF_THE_QUEUE = "django_q_"


class Restored(NamedTuple):
    """The manifest of the backup, and the number of people who were erased since and are erased again."""

    manifest: backup_files.Manifest
    erased_again: int


def restore(*, path: Path, replace: bool = False, from_other_site: bool = False, using: str = "default") -> Restored:
    """Replace everything that the site holds by a backup, and bring it to this version.

    `replace` allows a site that has data. Those who were erased there since the backup was made are erased again.
    `from_other_site` allows a backup with another SITE_URL. Raises ValidationError, and changes nothing. The codes
    no_file, no_backup, damaged, other_product, other_version and other_site are about the file. The codes running,
    other_program, not_empty and failed are about the database.
    """
    manifest = _read(path)
    _refuse_other(manifest, from_other_site)
    try:
        return Restored(manifest, _restore(path, manifest, replace, using))
    except vendors.errors(connections[using]) as error:
        text = _(
            "Nothing was restored, and nothing was changed: %(reason)s. If the site, its worker or another restore is "
            "running, stop it first."
        )
        raise ValidationError(text, params={"reason": str(error).strip()}, code="failed") from error


def _restore(path: Path, manifest: backup_files.Manifest, replace: bool, using: str) -> int:
    """Restore a checked backup in one transaction. Return how many people were erased again."""
    connection = connections[using]
    vendor = vendors.of(connection)
    with vendor.exclusive(connection), transaction.atomic(using=using):
        if not vendor.lock(connection):
            raise ValidationError(_("Another restore is running. Wait for its end."), code="running")
        applied = MigrationRecorder(connection).applied_migrations()
        refuse_other_program(applied)
        names = names_of_the_site(connection.introspection.table_names(), applied)
        if not replace:
            _refuse_data(connection, names)
        erased = _erased_since(manifest, connection, names)
        vendor.drop(connection, names)
        _fill_all(connection, path, manifest)
        _bring_up_to_date(connection)
        return erasures.repeat(erased)


def _read(path: Path) -> backup_files.Manifest:
    """Return the manifest of a file, after checking all of it."""
    try:
        return backup_files.check(path)
    except OSError as error:
        text, code, reason = _("%(path)s cannot be read: %(reason)s."), "no_file", error.strerror
    except backup_files.NotABackupError:
        text, code, reason = _("%(path)s is not a backup of Fortnight."), "no_backup", ""
    except backup_files.DamagedError:
        text = _(
            "%(path)s is damaged or incomplete: its checksum is wrong. Use another backup, or copy this one again."
        )
        code, reason = "damaged", ""
    raise ValidationError(text, params={"path": path, "reason": reason}, code=code)


def _refuse_other(manifest: backup_files.Manifest, from_other_site: bool) -> None:
    """Refuse a backup of another product, of a later version, or of another site."""
    if manifest.get("product") != PRODUCT:
        raise ValidationError(_("This is not a backup of Fortnight."), code="other_product")
    later = [f"format {manifest['format']}"] if manifest["format"] > FORMAT else unknown(_migrations(manifest))
    if later:
        text = _(
            "Version %(version)s made this backup, and this version does not know: %(names)s. Install version "
            "%(version)s or a later one, then restore."
        )
        params = {"version": manifest["version"], "names": ", ".join(later)}
        raise ValidationError(text, params=params, code="other_version")
    if manifest["site"] != settings.SITE_URL and not from_other_site:
        text = _(
            "This is a backup of %(other)s, and this site is %(site)s. If you mean it, add --from-other-site: then "
            "this site has the people, the emails and the accounts of the other one."
        )
        raise ValidationError(text, params={"other": manifest["site"], "site": settings.SITE_URL}, code="other_site")


def _refuse_data(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    if used := [name for name in names if _has_data(connection, name)]:
        text = _(
            "This site has data in %(number)d of its tables. Nothing was changed. To delete all of it and restore the "
            "backup instead, add --replace."
        )
        raise ValidationError(text, params={"number": len(used)}, code="not_empty")


def _erased_since(manifest: backup_files.Manifest, connection: BaseDatabaseWrapper, names: list[str]) -> erasures.Since:
    """Return who was erased since the backup was made, if this database is of the same site."""
    if manifest["site"] != settings.SITE_URL:
        return erasures.Since([], {})
    return erasures.since(datetime.fromisoformat(manifest["made_at"]), connection.alias, names)


def _has_data(connection: BaseDatabaseWrapper, name: str) -> bool:
    """Return whether a table has rows that somebody would miss."""
    if name in OF_AN_UNUSED_SITE or name.startswith(OF_THE_QUEUE):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def _fill_all(connection: BaseDatabaseWrapper, path: Path, manifest: backup_files.Manifest) -> None:
    """Create the tables as they were when the backup was made, and fill them."""
    vendor, migrations = vendors.of(connection), _migrations(manifest)
    MigrationExecutor(connection).migrate(last(migrations))
    tables = [Table.from_manifest(table) for table in manifest["tables"]]
    if {table.name: set(table.columns) for table in tables} != {
        table.name: set(table.columns) for table in tables_at(migrations)
    }:
        text = _(
            "The tables of this backup are not those of its migrations, as this version knows them. Install version "
            "%(version)s, which made the backup, then restore."
        )
        raise ValidationError(text, params={"version": manifest["version"]}, code="other_version")
    vendor.empty(connection, [table.name for table in tables])  # a migration may have written rows
    for table, described in zip(tables, manifest["tables"], strict=True):
        with backup_files.opened(path, table.name) as member:
            vendor.fill(connection, table, member)
        if table.is_numbered:
            vendor.set_next_key(connection, table, described["next_key"])
    vendor.check(connection)


def _bring_up_to_date(connection: BaseDatabaseWrapper) -> None:
    """Apply the migrations that this version has added, as `migrate` does."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _migrations(manifest: backup_files.Manifest) -> set[Migration]:
    return {(app, name) for app, name in manifest["migrations"]}
