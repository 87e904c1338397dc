"""The caches of functions, which outlive the test that fills them."""

import sys
from types import FunctionType


def empty() -> None:
    """Empty what `lru_cache`, `cache` and `cache_by_language` keep for the functions of the site.

    A test whose lines are counted calls this first: what a test before it left in a cache is a body that never runs.
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("blog", "meetups"):
            for value in list(vars(module).values()):
                _empty_those_of(value)


def _empty_those_of(value: object) -> None:
    cells = (value.__closure__ or ()) if isinstance(value, FunctionType) else ()
    for holder in (value, *(cell.cell_contents for cell in cells)):
        if callable(clear := getattr(holder, "cache_clear", None)) and not isinstance(holder, type):
            clear()
