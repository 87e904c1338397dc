"""The databases that backups can read and fill."""

import sqlite3
from types import ModuleType

import psycopg
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from meetups.services.backups import postgresql, sqlite

VENDORS = {"postgresql": postgresql, "sqlite": sqlite}
# What a disk or a database raises: Django's errors, and those of the connections below it.
ERRORS = (OSError, DatabaseError, sqlite3.Error, psycopg.Error)


def of(connection: BaseDatabaseWrapper) -> ModuleType:
    """Return the module that reads and fills the tables of this database."""
    return VENDORS[connection.vendor]
