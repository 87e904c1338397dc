from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import grace

pytestmark = pytest.mark.usefixtures("noon")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "is_over"), [(0, False), (90, False), (119, False), (120, True)])
def test_promised_time_is_over_two_minutes_later(seconds, is_over):
    assert grace.is_over(NOW - timedelta(seconds=seconds)) is is_over


def test_latest_time_that_is_over():
    assert grace.over_by() == NOW - timedelta(minutes=2)
    assert grace.over_by(NOW + timedelta(hours=1)) == NOW + timedelta(minutes=58)
