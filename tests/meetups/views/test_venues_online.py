"""A meeting that moved online keeps its venue in the database, and is at it nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import EventFactory, VenueFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("days", [1, -1])
def test_meeting_that_moved_online_is_not_at_its_venue_any_more(client, time_machine, days):
    time_machine.move_to(NOW, tick=False)
    EventFactory(
        venue=VenueFactory(slug="hall"), starts_at=NOW + days * DAY, attendance_mode="online", title="Moved online"
    )

    for path in ("/venues/hall/", "/venues/hall/calendar.ics", "/events/?venue=hall", "/events/past/?venue=hall"):
        assert "Moved online" not in client.get(path).content.decode(), path
    assert "Nothing is planned here at the moment." in client.get("/venues/hall/").content.decode()
