"""How long a process waits for PostgreSQL (ADR 31)."""

import select
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

from config.outages import AwayError, Outage, in_one_line

# Seconds. The option `connect_timeout` is the limit for a server that is silent. A request is answered within five.
WAIT = 4.0  # for a server that refuses connections, because it restarts
ANSWER_WITHIN_WHILE_AWAY = 0.2
PAUSE = 0.1  # between two attempts
REST = 1.0  # between two attempts of a process that has waited already


class NoConnectionError(AwayError, psycopg.OperationalError):
    """PostgreSQL gave no connection. Django makes an OperationalError of it, whose cause this one is."""


class Server(Outage):
    """PostgreSQL, as a process sees it. Only the request that meets an outage first waits for its end."""

    def __init__(self) -> None:
        super().__init__("database", "Check that it runs, and DATABASE_URL.", REST)

    def connect(self, open_one: Callable[[], Any]) -> Any:
        """Return what `open_one` opens. Raises NoConnectionError if there is no connection after WAIT, or while away.

        A server that does not answer at all is not asked again: `connect_timeout` has passed by then.
        """
        if self.is_resting:
            raise NoConnectionError("The server did not answer a moment ago.")
        end = time.monotonic() + (0 if self.is_known else WAIT)
        while True:
            try:
                opened = open_one()
            except psycopg.OperationalError as error:
                if isinstance(error, psycopg.errors.ConnectionTimeout) or time.monotonic() + PAUSE > end:
                    self.begin(error)
                    raise NoConnectionError(in_one_line(error)) from error
                time.sleep(PAUSE)
            else:
                self.end()
                return opened

    def answer(self, pgconn: Any, query: bytes, within: float) -> Any:
        """Return what the server answers. Raises OperationalError if it is an error, or not there `within` seconds.

        The caller then closes the connection. libpq's simple query takes a fifth of the time of a cursor.
        """
        pgconn.send_query(query)
        pgconn.flush()
        self._wait(pgconn, ANSWER_WITHIN_WHILE_AWAY if self.is_known else within)
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
                self.begin(error)
                raise error
            pgconn.consume_input()


server = Server()
