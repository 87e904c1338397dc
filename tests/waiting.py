"""How long a test waits, and how.

A wait is no measurement: it ends as soon as the thing happens, and its limit is reached only by a test that fails.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

Found = TypeVar("Found")

PATIENCE = 120  # seconds; no wait in a test is shorter than a minute
BROWSER_PATIENCE = 60_000  # milliseconds
PAUSE = 0.05  # seconds from one look at whether something has happened to the next

# Seconds of a time limit that a test lets run out, because the other side never answers. Everything that must happen
# before that has to fit in, on a slow machine too.
RUNS_OUT = 3.0


def until(is_so: Callable[[], Found], *, every: float = PAUSE, progress: Callable[[], Any] = lambda: None) -> Found:
    """Return the first true value of `is_so`, which is asked every so many seconds. Raises TimeoutError after PATIENCE.

    Each change of what `progress` returns starts PATIENCE again: long work may take as long as it goes on.
    """
    seen, end = progress(), time.monotonic() + PATIENCE
    while not (found := is_so()):
        if (now_seen := progress()) != seen:
            seen, end = now_seen, time.monotonic() + PATIENCE
        if time.monotonic() > end:
            raise TimeoutError(f"Nothing happened for {PATIENCE} seconds.")
        time.sleep(every)
    return found
