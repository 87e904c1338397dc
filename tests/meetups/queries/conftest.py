from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon(time_machine):
    """Freeze the time at midday on Friday 20 November 2026."""
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
