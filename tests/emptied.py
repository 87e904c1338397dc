"""Empty the databases after a test whose rows are committed.

Django's `flush` empties all tables, on PostgreSQL by TRUNCATE, and then makes the content types and permissions again.
Here tables without rows are left alone, and so are those two, which no test changes.
"""

from collections.abc import Sequence

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

KEPT = {"auth_permission", "django_content_type"}


def empty(case: TransactionTestCase) -> None:
    """Delete all rows of the databases of a test. conftest.py puts it in the place of `_fixture_teardown`."""
    for name in case._databases_names(include_mirrors=False):
        connection = connections[name]
        with transaction.atomic(using=name):  # foreign keys are checked at its end, so that the order is free
            _delete(connection, _filled(connection, _tables(connection)))


def delete_all() -> None:
    """Delete all rows of the main database, in the middle of a test."""
    connection = connections["default"]
    with transaction.atomic():
        _delete(connection, _filled(connection, _tables(connection)))


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables that `flush` would empty, without those to keep."""
    introspection = connection.introspection
    return sorted(set(introspection.django_table_names(include_views=False)) - KEPT)


def _filled(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> list[str]:
    """Return the tables that have a row."""
    quote = connection.ops.quote_name
    parts = (f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(table)})" for number, table in enumerate(tables))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [tables[number] for (number,) in cursor.fetchall()]


def _delete(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
