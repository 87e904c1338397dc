"""Making a backup: one file with every table of the site, as it was at one moment (ADR 33)."""

import errno
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models.jobs import BACKUP
from meetups.services import jobs
from meetups.services.backups import vendors
from meetups.services.backups.tables import FORMAT, PRODUCT, Table, refuse_other_program, tables_at, unknown
from meetups.standards import backup_files

logger = logging.getLogger(__name__)

# The disk, or the memory of the machine, changed what was written.
NOT_READ_BACK = (backup_files.DamagedError, backup_files.NotABackupError)
FULL = {errno.EDQUOT, errno.EFBIG, errno.ENOSPC}
DAILY = "fortnight-????-??-??.zip"


def make(*, path: Path, using: str = "default") -> backup_files.Manifest:
    """Write a backup to a file, check it, and record that it was made. Return its manifest.

    An older file of this name is replaced at the very end. Raises ValidationError with the code empty, other_program,
    other_version or failed. The code failed means that the disk or the database does not allow it, or that the file
    differs when it is read back.
    """
    errors: tuple[type[Exception], ...] = (*vendors.errors(connections[using]), *NOT_READ_BACK)
    try:
        _refuse_unknown(using)
        manifest = _write(path, using)
    except errors as error:
        with suppress(DatabaseError):
            jobs.failed(name=BACKUP, error=error)
        text = _("No backup was made: %(reason)s. A file that was there before is unchanged.")
        raise ValidationError(text, params={"reason": _reason(error)}, code="failed") from error
    _record()
    return manifest


def make_daily(*, folder: Path, keep: int, using: str = "default") -> tuple[Path, backup_files.Manifest]:
    """Write the backup of today to a folder, and delete all but the newest `keep`. Return its path and its manifest.

    A second one on the same day replaces the first, so that the folder holds as many days.
    """
    path = folder / f"fortnight-{timezone.localdate()}.zip"
    manifest = make(path=path, using=using)
    for old in sorted(folder.glob(DAILY))[:-keep]:
        old.unlink(missing_ok=True)
    return path, manifest


def _reason(error: Exception) -> str:
    if isinstance(error, NOT_READ_BACK):
        return _("the file is not what was written to it. Check the disk, or use another one")
    reason = getattr(error, "strerror", None) or str(error).strip()
    if getattr(error, "errno", None) in FULL:
        return _("%(reason)s: make room on the disk, or write to another one") % {"reason": reason}
    return reason


def _refuse_unknown(using: str) -> None:
    """Refuse a database without tables, with those of another program, or with some that this version does not know."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    if not applied:
        raise ValidationError(_("The database is empty: there is nothing to back up."), code="empty")
    refuse_other_program(applied)
    if later := unknown(applied):
        text = _(
            "No backup was made: a later version of Fortnight made this database. Use that version. It has: %(names)s"
        )
        raise ValidationError(text, params={"names": ", ".join(later)}, code="other_version")


def _write(path: Path, using: str) -> backup_files.Manifest:
    connection = connections[using]
    with vendors.of(connection).snapshot(connection) as snapshot:
        migrations = snapshot.migrations()
        manifest = {
            "product": PRODUCT,
            "format": FORMAT,
            "version": settings.VERSION,
            "site": settings.SITE_URL,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": migrations,
        }
        return backup_files.write(
            path, manifest, ((_described(table, snapshot), snapshot.lines(table)) for table in tables_at(migrations))
        )


def _described(table: Table, snapshot: Any) -> dict[str, Any]:
    return table._asdict() | {"next_key": snapshot.next_key(table) if table.is_numbered else None}


def _record() -> None:
    """Record when the backup was made. A database that only reads, such as a standby, cannot record it."""
    try:
        jobs.succeeded(name=BACKUP)
    except DatabaseError:
        logger.warning("The backup was made, but the database could not record when")
