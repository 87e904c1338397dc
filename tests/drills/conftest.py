"""Record the figures of a drill in the test report."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Return a function that records figures of the drill. A counter is recorded as text, sorted by key."""

    def record(**figures: Any) -> None:
        for name, value in figures.items():
            counted = [f"{number} × {key}" for key, number in sorted(value.items())] if isinstance(value, dict) else []
            record_property(name.replace("_", " "), ", ".join(counted) or value)

    return record
