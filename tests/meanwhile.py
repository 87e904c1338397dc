"""What somebody else does while a request is answered or a job runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(statement: str, work: Callable[[], Any]) -> Iterator[None]:
    """Do this before the statement that follows the first one with these words, such as `FROM "meetups_action"`."""
    steps = ["read", "work"]

    def run(execute: Any, sql: str, *rest: Any) -> Any:
        if steps == ["work"]:
            steps.clear()
            work()
        result = execute(sql, *rest)
        if len(steps) == 2 and statement in sql:
            steps.remove("read")
        return result

    with connection.execute_wrapper(run):
        yield
    assert not steps, "it was not done"
