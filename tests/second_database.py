"""The tests that the second database of `make test` runs again, those whose result may differ there, and `make quick`.

The first database, SQLite, runs all tests. A part that is asked for with ARGS is run whole on both.
"""

import os
from collections.abc import Sequence

import pytest

IS_SECOND = bool(os.environ.get("IS_SECOND_DATABASE"))
IS_QUICK = bool(os.environ.get("IS_QUICK"))
# A test with one of these fixtures uses the database, without a mark too.
WITH_DATABASE = {"db", "transactional_db", "live_server"}
# Their processes use the database, without a fixture too.
WITH_PROCESSES = ("tests/config/", "tests/demo/", "tests/journeys/", "tests/meetups/management/")
# The database itself compares, sorts, searches or refuses the values of these.
WITH_ALL_PARAMETERS = (
    *WITH_PROCESSES, "tests/blog/test_models", "tests/blog/test_queries", "tests/meetups/admin/test_saving_locks",
    "tests/meetups/models/",
    "tests/meetups/queries/", "tests/meetups/services/attendees/test_names", "tests/meetups/services/test_events_slugs",
    "tests/meetups/services/test_limits", "tests/meetups/services/test_organisations",
    "tests/meetups/services/test_people", "tests/meetups/services/test_search",
)  # fmt: skip


def uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or WITH_DATABASE & set(getattr(item, "fixturenames", ())))


def left_out(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that are not run: those of most parameters and, in a second database, those without a database.

    The SQL, locks and constraints are those of what a test calls, and not of what it fills in.
    """
    if IS_QUICK:
        return between(items)
    found = [item for item in between(items) if not item.nodeid.startswith(WITH_ALL_PARAMETERS)]
    return [*found, *(item for item in items if not _may_use_database(item) and item not in set(found))]


def between(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return all parameters of each test but the first and the last, as they are written."""
    by_function: dict[str, list[pytest.Item]] = {}
    for item in sorted(items, key=_order_of_parameters):  # pytest-randomly has mixed them
        by_function.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [item for parameters in by_function.values() for item in parameters[1:-1]]


def _order_of_parameters(item: pytest.Item) -> tuple[int, ...]:
    callspec = getattr(item, "callspec", None)
    return tuple(callspec.indices.values()) if callspec else ()


def _may_use_database(item: pytest.Item) -> bool:
    return uses_database(item) or item.nodeid.startswith(WITH_PROCESSES)
