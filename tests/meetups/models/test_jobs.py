from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Job

pytestmark = pytest.mark.usefixtures("noon")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_job_is_shown_as_its_name():
    assert str(Job(name="outbox")) == "outbox"


@pytest.mark.parametrize(
    ("ran_at", "is_silent"), [(None, True), (NOW - 5 * MINUTE, False), (NOW - 5.1 * MINUTE, True), (NOW, False)]
)
def test_a_job_is_silent_after_five_minutes(ran_at, is_silent):
    assert Job(name="heartbeat", ran_at=ran_at).is_silent is is_silent
