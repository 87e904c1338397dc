"""How long a process waits for PostgreSQL, and how often it asks a server that is away (ADR 31)."""

import logging
import select
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

logger = logging.getLogger("fortnight.database")

# Seconds. The option `connect_timeout` is the limit for a server that is silent. A request is answered within five.
WAIT = 4.0  # for a server that refuses connections, because it restarts
ANSWER_WITHIN_WHILE_AWAY = 0.2
PAUSE = 0.1  # between two attempts
REST = 1.0  # between two attempts of a process that has waited already


class AwayError(psycopg.OperationalError):
    """The server gave no connection."""


class Outage:
    """What a process knows about a server that is away. Only the request that meets the outage first waits for it."""

    def __init__(self) -> None:
        self._began_at: float | None = None
        self._asked_again_at = 0.0

    def connect(self, open_one: Callable[[], Any]) -> Any:
        """Return the connection that `open_one` opens. Raises AwayError when there is none after WAIT, or while away.

        A server that does not answer at all is not asked again: `connect_timeout` has passed by then.
        """
        now = time.monotonic()
        if now < self._asked_again_at:
            raise AwayError("The server did not answer a moment ago.")
        end = now if self._began_at else now + WAIT
        while True:
            try:
                opened = open_one()
            except psycopg.OperationalError as error:
                if isinstance(error, psycopg.errors.ConnectionTimeout) or time.monotonic() + PAUSE > end:
                    self._begin(error)
                    raise AwayError(_line(error)) from error
                time.sleep(PAUSE)
            else:
                self._end()
                return opened

    def answer(self, pgconn: Any, query: bytes, within: float) -> Any:
        """Return what the server answers. Raises OperationalError if it is an error, or not there `within` seconds.

        The caller then closes the connection. libpq's simple query takes a fifth of the time of a cursor, and a pooler
        in transaction mode understands it.
        """
        pgconn.send_query(query)
        pgconn.flush()
        self._wait(pgconn, within if self._began_at is None else ANSWER_WITHIN_WHILE_AWAY)
        result = pgconn.get_result()
        while pgconn.get_result():  # libpq needs the end of an answer to be read
            pass
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
        return result

    def _wait(self, pgconn: Any, within: float) -> None:
        waiting = select.poll()
        waiting.register(pgconn.socket, select.POLLIN)
        end = time.monotonic() + within
        while pgconn.is_busy():
            if not waiting.poll(max(0.0, end - time.monotonic()) * 1000):
                error = psycopg.OperationalError(f"no answer within {within} seconds")
                self._begin(error)
                raise error
            pgconn.consume_input()

    def _begin(self, error: psycopg.Error) -> None:
        now = time.monotonic()
        self._asked_again_at = now + REST
        if self._began_at is None:
            self._began_at = now
            words = "The database does not answer; this process asks it again every second. Check that the server runs"
            logger.error("%s, and DATABASE_URL: %s", words, _line(error))

    def _end(self) -> None:
        if self._began_at is not None:
            logger.warning("The database answers again, after %d seconds.", time.monotonic() - self._began_at)
            self._began_at = None


def _line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


outage = Outage()
