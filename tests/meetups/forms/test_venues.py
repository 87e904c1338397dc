"""Forms with a venue, which must be open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.forms.events import EventForm
from meetups.forms.series import SeriesForm
from meetups.forms.series_rows import StopForm
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory

pytestmark = pytest.mark.django_db
REFUSED = {"venue": ["Old Hall takes no meetings from 1 December 2026. Choose another venue."]}
CLOSING = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def hall():
    return VenueFactory(name="Old Hall", closed_on=CLOSING)


def typed(venue, day, hour="18:00"):
    return {
        "group": GroupFactory().pk, "title": "Lamps", "format": "meet-up", "starts_at_0": day, "starts_at_1": hour,
        "ends_at_0": day, "ends_at_1": "23:59", "zone": "Europe/London", "attendance_mode": "offline",
        "venue": venue.pk, "status": "confirmed",
    }  # fmt: skip


@pytest.mark.parametrize(("day", "errors"), [("2026-11-30", {}), ("2026-12-01", REFUSED), ("2026-12-02", REFUSED)])
def test_a_new_meeting_can_be_at_a_venue_until_the_day_it_closes(hall, day, errors):
    assert EventForm(typed(hall, day)).errors == errors


def test_meeting_without_a_date_has_no_error_about_the_venue(hall):
    assert list(EventForm(typed(hall, "")).errors) == ["starts_at", "ends_at"]


def test_meeting_keeps_a_closed_venue_until_its_time_changes(hall):
    starts_at = datetime(2026, 12, 2, 18, tzinfo=UTC)
    event = EventFactory(venue=hall, starts_at=starts_at, ends_at=starts_at + timedelta(hours=5, minutes=59))
    data = typed(hall, "2026-12-02") | {"group": event.group.pk, "cutoff_hours": event.cutoff_hours}

    assert EventForm(data, instance=event).errors == {}
    assert EventForm(data | {"starts_at_1": "19:00"}, instance=event).errors == REFUSED
    elsewhere = EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    assert EventForm(data, instance=elsewhere).errors == REFUSED


@pytest.mark.parametrize(("closed_on", "errors"), [(None, {}), (CLOSING, REFUSED)])
def test_series_cannot_be_at_a_venue_that_closes(closed_on, errors):
    hall, series = VenueFactory(name="Old Hall", closed_on=closed_on), EventSeriesFactory()
    data = {
        "group": series.group.pk, "title": "Lamps", "format": "meet-up", "starts_on": "2026-11-25",
        "start_time": "18:00", "minutes": "60", "unit": "weeks", "weekdays": ["WE"], "attendance_mode": "offline",
        "venue": hall.pk, "on_holidays": "warn",
    }  # fmt: skip

    assert SeriesForm(data).errors == errors
    assert StopForm({"venue": hall.pk}).errors == errors
    kept = EventSeriesFactory(venue=hall)
    assert SeriesForm(data, instance=kept).errors == {}
