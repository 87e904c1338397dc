"""The backend that DATABASES names. Django finds it by the name of this module."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from config.postgresql.outages import server


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for a server that restarts, and never long for one that is away."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        return server.connect(lambda: super(DatabaseWrapper, self).get_new_connection(conn_params))

    def is_usable(self) -> bool:
        """Return whether the server answers in time. Django asks at the first query of each request."""
        if self.connection is None:
            return False
        try:
            server.answer(self.connection.pgconn, b"SELECT 1", self.settings_dict["OPTIONS"]["connect_timeout"])
        except psycopg.Error:
            return False
        return True
