"""Wait in tests until something happens.

The limits are long because they measure nothing: a wait ends at once when its condition is met.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

Found = TypeVar("Found")

PATIENCE = 120  # seconds; no wait in a test is shorter than a minute
BROWSER_PATIENCE = 60_000  # milliseconds
PAUSE = 0.05  # seconds between two checks

# Seconds of a timeout that a test lets expire because the server never answers. Long enough for everything that must
# happen before, on a slow machine too.
RUNS_OUT = 3.0


def linger(seconds: float) -> None:
    """Do nothing for so long: for a drill whose fault lasts. A test of the suite waits for something instead."""
    time.sleep(seconds)


def until(is_so: Callable[[], Found], *, every: float = PAUSE, progress: Callable[[], Any] = lambda: None) -> Found:
    """Call `is_so` every `every` seconds. Return its first true value, or raise TimeoutError after PATIENCE.

    Each change in the value of `progress` starts PATIENCE again, so that long work may take longer.
    """
    seen, end = progress(), time.monotonic() + PATIENCE
    while not (found := is_so()):
        if (now_seen := progress()) != seen:
            seen, end = now_seen, time.monotonic() + PATIENCE
        if time.monotonic() > end:
            raise TimeoutError(f"Nothing happened for {PATIENCE} seconds.")
        time.sleep(every)
    return found
