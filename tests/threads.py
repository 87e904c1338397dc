"""Call a function in several threads at once, or in another one at a certain moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from tests.waiting import PATIENCE, until

on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction of SQLite writes at a time")


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Call `work` at the same moment in as many threads as `times`. Return their results."""
    start = Barrier(times)

    def one(_number: int) -> Any:
        start.wait(timeout=PATIENCE)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@contextmanager
def meanwhile(work: Callable[[], Any], *, before: str, also: str = "") -> Iterator[list[Any]]:
    """Call `work` in a thread before the first statement of this one with the words `before`, and those of `also`.

    This one goes on once `work` has ended, or waits for a lock that this one holds. Its result is in the list, in the
    end. An exception of `work` is raised.
    """
    begun: list[Future[Any]] = []
    results: list[Any] = []

    def execute_after(execute: Any, sql: str, *rest: Any) -> Any:
        if before in sql and also in sql and not begun:
            begun.append(pool.submit(lambda: at_once(work, 1)[0]))
            until(lambda: begun[0].done() or is_waited_for())
        return execute(sql, *rest)

    with ThreadPoolExecutor(1) as pool:
        with connection.execute_wrapper(execute_after):
            yield results
        assert begun, f"No statement had the words {before!r}."
        results.append(begun[0].result(timeout=PATIENCE))


def is_waited_for() -> bool:
    """Return whether a connection waits for this one.

    On SQLite none can be seen: it waits before its first statement.
    """
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None
