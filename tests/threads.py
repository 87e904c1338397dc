"""Call a function in several threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from tests.waiting import PATIENCE


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Call `work` at the same moment in as many threads as `times`. Return their results."""
    start = Barrier(times)

    def one(_number: int) -> Any:
        start.wait(timeout=PATIENCE)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
