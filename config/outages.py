"""The outage of a server, as one process knows it (ADR 31)."""

import logging
import time

logger = logging.getLogger("fortnight.outages")


class AwayError(Exception):
    """The server gave no connection."""


class Outage:
    """An outage of one server. One line is logged when it begins and one when it ends, not one for each request.

    While it lasts, the server is asked again every `rest` seconds, and no request waits for it meanwhile.
    """

    def __init__(self, server: str, advice: str, rest: float) -> None:
        self._server, self._advice, self._rest = server, advice, rest
        self._began_at: float | None = None
        self._asked_again_at = 0.0

    @property
    def is_known(self) -> bool:
        return self._began_at is not None

    @property
    def is_resting(self) -> bool:
        """Whether the server failed so lately that it is not asked."""
        return time.monotonic() < self._asked_again_at

    def begin(self, error: Exception) -> None:
        """Record that the server did not answer."""
        now = time.monotonic()
        self._asked_again_at = now + self._rest
        if self._began_at is None:
            self._began_at = now
            logger.error("The %s does not answer. %s The error: %s", self._server, self._advice, in_one_line(error))

    def end(self) -> None:
        """Record that the server answered."""
        if self._began_at is not None:
            logger.warning("The %s answers again, after %d seconds.", self._server, time.monotonic() - self._began_at)
            self._began_at, self._asked_again_at = None, 0.0


def in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


cache = Outage("cache", "The site works without it: each process uses its own memory. Check CACHE_URL.", rest=5.0)
