"""What a drill tells, kept in the report of the run."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Keep figures of the drill; a counter is kept as text, its keys in order."""

    def keep(**figures: Any) -> None:
        for name, value in figures.items():
            counted = [f"{number} × {key}" for key, number in sorted(value.items())] if isinstance(value, dict) else []
            record_property(name.replace("_", " "), ", ".join(counted) or value)

    return keep
