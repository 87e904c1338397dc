"""Let somebody else do something between two statements of a service, on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.meetups.services.refusals import all_at_once
from tests.waiting import PATIENCE, until

on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction of SQLite writes at a time")


def is_waiting() -> bool:
    """Return whether a connection waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


@contextmanager
def in_between(*words: str, work: Callable[[], Any]) -> Iterator[list[str]]:
    """Begin `work` in a thread before the first statement of this connection that has all these words.

    The statement is sent once the work has ended, or waits for this connection. Give a list that has at the end what
    came of the work: `done`, or the code of the refusal.
    """
    begun: list[Future[list[str]]] = []
    came: list[str] = []

    def begin(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not begun and all(word in sql for word in words):
            begun.append(threads.submit(all_at_once, work))
            until(lambda: begun[0].done() or is_waiting())
        return execute(sql, *rest)

    with ThreadPoolExecutor(1) as threads:
        with connection.execute_wrapper(begin):
            yield came
        came.extend(begun[0].result(timeout=PATIENCE))
