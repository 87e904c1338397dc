"""Collect the SQL statements to all databases of the site: on SQLite a second one counts forms (ADR 18)."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from django.db import OperationalError, connection, connections

READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements, with placeholders in place of values."""
    found: list[str] = []

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(run))
        yield found


def writes(found: list[str]) -> list[str]:
    """Return those of the statements that do more than read."""
    return [sql for sql in found if not READS.match(sql)]


def without_database() -> AbstractContextManager[None]:
    """Let every statement to the main database fail, as if it did not answer."""

    def fail(*_statement: Any) -> None:
        raise OperationalError("gone")

    return connection.execute_wrapper(fail)


@contextmanager
def just_before(words: str, work: Callable[[], Any]) -> Iterator[None]:
    """Call `work` once, just before the first statement with these words: as if another request had been quicker."""
    called: list[bool] = []

    def run(execute: Any, sql: str, *rest: Any) -> Any:
        if words in sql and not called:
            called.append(True)
            work()
        return execute(sql, *rest)

    with connection.execute_wrapper(run):
        yield
    assert called, f"No statement had the words {words!r}."


@contextmanager
def just_after(words: str, work: Callable[[], Any]) -> Iterator[None]:
    """Call `work` once, after the first statement with these words and before the next: as if another request came."""
    steps = ["read", "work"]

    def run(execute: Any, sql: str, *rest: Any) -> Any:
        if steps == ["work"]:
            steps.clear()
            work()
        result = execute(sql, *rest)
        if len(steps) == 2 and words in sql:
            steps.remove("read")
        return result

    with connection.execute_wrapper(run):
        yield
    assert not steps, f"No statement came after one with the words {words!r}."
