"""The version of a PostgreSQL database (ADR 29)."""

from collections.abc import Hashable
from typing import Any

import psycopg
from django.db import connection

from config.postgresql.outages import server
from config.versions import Source

QUESTION = b"SELECT pg_is_in_recovery(), pg_current_snapshot()::text"


class PostgreSQL(Source):
    """The snapshot that a query sees changes with every commit of a transaction that wrote something.

    The transaction has a number. Until it is committed, the number is among those in progress or beyond the end of the
    snapshot; afterwards neither. Numbers are not used twice. The snapshot of a standby does not follow these rules.
    """

    errors = OSError, psycopg.Error

    def _connect(self) -> Any:
        options = connection.get_connection_params()
        return server.connect(lambda: psycopg.connect(**options, autocommit=True))

    def _ask(self) -> Hashable | None:
        within = self._settings["OPTIONS"]["connect_timeout"]
        result = server.answer(self._connection.pgconn, QUESTION, within)
        is_in_recovery, snapshot = result.get_value(0, 0), result.get_value(0, 1)
        return None if is_in_recovery == b"t" else snapshot
