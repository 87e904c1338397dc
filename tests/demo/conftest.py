"""The times at which the demo is loaded."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.demo.running import DEMO

MOMENTS = {
    "a friday in november": DEMO,
    "the night the clocks go back": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "the night the clocks go forward": datetime(2027, 3, 28, 2, 30, tzinfo=UTC),
    "in the middle of a meet-up": datetime(2026, 11, 25, 18, 30, tzinfo=UTC),
}


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS)
def now(request: pytest.FixtureRequest) -> Iterator[datetime]:
    with time_machine.travel(request.param, tick=False):
        yield request.param


@pytest.fixture
def today() -> Iterator[Any]:
    with time_machine.travel(DEMO, tick=False) as traveller:
        yield traveller
