"""The databases that backups can read and fill."""

from importlib import import_module
from types import ModuleType

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper


def of(connection: BaseDatabaseWrapper) -> ModuleType:
    """Return the module that reads and fills the tables of this database. A process loads no other one."""
    return import_module(f"meetups.services.backups.{connection.vendor}")


def errors(connection: BaseDatabaseWrapper) -> tuple[type[Exception], ...]:
    """Return what a disk or this database raises: Django's errors, and those of the library below it."""
    return OSError, DatabaseError, connection.Database.Error  # type: ignore[attr-defined]  # each backend has it
