"""Dump everything that the site stores as text: each table, with encoded columns decoded, and the cache."""

import json
import pickle
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connections
from django_q.models import OrmQ, Task


def database() -> dict[str, str]:
    """Return the rows of every table by its name. Sessions and queued tasks are added in decoded form."""
    tables = {
        table: "\n".join(map(repr, _rows(connection, table)))
        for connection in reversed(connections.all())
        for table in connection.introspection.table_names()
    }
    for model, lines in (
        (Session, [_json(row.get_decoded()) for row in Session.objects.all()]),
        (OrmQ, [_json(row.task) for row in OrmQ.objects.all()]),
        (Task, [_json([row.args, row.kwargs, row.result]) for row in Task.objects.all()]),
    ):
        tables[model._meta.db_table] += "\n" + "\n".join(lines)
    return tables


def cached() -> str:
    """Return the keys and values of this process's cache, one a line."""
    store: dict[str, bytes] = cache._cache  # type: ignore[attr-defined]
    return "\n".join(f"{key}: {pickle.loads(value)!r}" for key, value in store.items())


def find(needles: list[str], dumps: dict[str, str]) -> dict[str, list[str]]:
    """Return the lines that contain one of the needles, ignoring case, by the name of their dump."""
    hits = {}
    for name, text in dumps.items():
        lines = [line for line in text.splitlines() if any(needle.lower() in line.lower() for needle in needles)]
        if lines:
            hits[name] = lines
    return hits


def tables_of_models() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def _rows(connection: Any, table: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        yield from cursor.fetchall()


def _json(value: Any) -> str:
    return json.dumps(value, default=repr, ensure_ascii=False)
