"""Everything that the site keeps, as text: each table, what is encoded within it, the cache and the log."""

import json
import pickle
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django_q.models import OrmQ, Task


def database() -> dict[str, str]:
    """The rows of every table, as the database itself has them; those of sessions and of the queue decoded, too."""
    tables = {table: "\n".join(map(repr, _rows(table))) for table in connection.introspection.table_names()}
    for model, lines in (
        (Session, [_json(row.get_decoded()) for row in Session.objects.all()]),
        (OrmQ, [_json(row.task) for row in OrmQ.objects.all()]),
        (Task, [_json([row.args, row.kwargs, row.result]) for row in Task.objects.all()]),
    ):
        tables[model._meta.db_table] += "\n" + "\n".join(lines)
    return tables


def cached() -> str:
    """Keys and values of the cache in the memory of this process."""
    store: dict[str, bytes] = cache._cache  # type: ignore[attr-defined]
    return "\n".join(f"{key}: {pickle.loads(value)!r}" for key, value in store.items())


def found(needles: list[str], places: dict[str, str]) -> dict[str, list[str]]:
    """The lines of each place that hold one of the needles, whatever the case."""
    hits = {}
    for name, text in places.items():
        lines = [line for line in text.splitlines() if any(needle.lower() in line.lower() for needle in needles)]
        if lines:
            hits[name] = lines
    return hits


def tables_of_models() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def _rows(table: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        yield from cursor.fetchall()


def _json(value: Any) -> str:
    return json.dumps(value, default=repr, ensure_ascii=False)
