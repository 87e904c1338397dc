from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine

from meetups.models import Event
from meetups.services import series as services
from tests.factories import (
    AttendeeFactory,
    EventSeriesFactory,
    GroupFactory,
    HolidayFactory,
    VenueFactory,
)
from tests.series import FIRST, NOW, a_series, days, on, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/London", date(2026, 3, 29)),
        ("Europe/London", date(2026, 10, 25)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
def test_fill_keeps_the_local_time_when_the_clocks_change(zone, day):
    with time_machine.travel(datetime.combine(day - timedelta(days=9), time(12), UTC), tick=False):
        series = a_series(zone=zone, starts_on=day - timedelta(days=7), rrule="FREQ=WEEKLY;COUNT=3")

    events = Event.objects.filter(series=series).order_by("starts_at")
    assert [event.local_start.time() for event in events] == [time(18)] * 3
    assert len({event.local_start.utcoffset() for event in events}) == 2
    assert sorted(later.starts_at - earlier.starts_at for earlier, later in pairwise(events)) != [timedelta(days=7)] * 2


def test_fill_keeps_a_meeting_that_the_change_of_clocks_moved_past_midnight():
    """In Nuuk the clocks skip the hour before midnight on 27 March 2027: a meeting at 23:30 starts at 00:30."""
    with time_machine.travel(datetime(2027, 3, 20, 12, 0, tzinfo=UTC), tick=False):
        fields = {"zone": "America/Nuuk", "start_time": time(23, 30), "starts_on": date(2027, 3, 27)}
        series = a_series(**fields, rrule="FREQ=DAILY;COUNT=1")
    assert Event.objects.get().starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)

    with time_machine.travel(datetime(2027, 3, 28, 1, 15, tzinfo=UTC), tick=False):
        services.fill(series=series)

    assert days(series) == ["03-27"]


def test_fill_reaches_as_far_as_the_horizon_and_moves_on_with_time():
    series = a_series(rrule="FREQ=WEEKLY")
    assert (days(series)[0], days(series)[-1], len(days(series))) == ("11-25", "05-19", 26)

    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert services.fill_all() == 1

    assert (days(series)[0], days(series)[-1], len(days(series))) == ("11-25", "06-02", 28)


def test_fill_twice_writes_nothing():
    series = a_series()
    before = rows(series)

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        services.fill(series=series)

    assert rows(series) == before


def test_fill_creates_nothing_in_the_past():
    series = a_series(starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;COUNT=4")
    assert days(series) == ["11-25"]

    with time_machine.travel(datetime(2026, 11, 20, 18, 0, tzinfo=UTC), tick=False):
        today = a_series(starts_on=date(2026, 11, 20), rrule="FREQ=DAILY;COUNT=2")
    assert days(today) == ["11-21"]


def test_events_that_have_begun_are_never_changed():
    series = a_series()
    with time_machine.travel(datetime(2026, 12, 3, tzinfo=UTC), tick=False):
        past = rows(series)[:2]
        series.title, series.rrule, series.starts_on = "Other", "FREQ=WEEKLY;BYDAY=TH", date(2026, 12, 3)
        services.save(series=series)
        services.set_status(series=series, status="ended")

        assert rows(series) == past


def test_fill_all_fills_running_series_and_continues_after_one_that_fails(caplog):
    broken = EventSeriesFactory(rrule="FREQ=NEVER", title="Broken")
    EventSeriesFactory(status="paused")
    sound = EventSeriesFactory(starts_on=FIRST, rrule="FREQ=DAILY;COUNT=2")

    with pytest.raises(ExceptionGroup, match=rf"^series {broken.pk}$"):
        services.fill_all()

    assert (days(broken), days(sound)) == ([], ["11-25", "11-26"])
    assert [record.getMessage() for record in caplog.records] == [f"series {broken.pk} failed"]


def test_holidays_are_skipped_also_when_added_later_and_come_back_when_not_observed():
    group = GroupFactory(nation="GB-SCT")
    HolidayFactory(nation="GB-SCT", on=date(2026, 12, 2))
    HolidayFactory(nation="GB-ENG", on=date(2026, 12, 9))
    series = a_series(group=group, on_holidays="skip")
    assert days(series) == ["11-25", "12-09", "12-16", "12-23"]

    holiday = HolidayFactory(nation="GB-SCT", on=date(2026, 12, 16))
    AttendeeFactory(event=on(series, 12, 23))
    HolidayFactory(nation="GB-SCT", on=date(2026, 12, 23))
    services.fill_all()
    assert days(series) == ["11-25", "12-09", "12-23 off"]

    holiday.is_off = True
    holiday.save()
    services.fill_all()
    assert days(series) == ["11-25", "12-09", "12-16", "12-23 off"]


@pytest.mark.parametrize("on_holidays", ["warn", "ignore"])
def test_holidays_skip_no_event_with_warn_and_ignore(on_holidays):
    HolidayFactory(on=date(2026, 12, 2))

    assert days(a_series(on_holidays=on_holidays)) == ["11-25", "12-02", "12-09", "12-16", "12-23"]


def test_an_added_day_is_kept_although_it_is_a_holiday():
    HolidayFactory(on=date(2026, 12, 2))
    series = a_series(on_holidays="skip", rrule="FREQ=WEEKLY;COUNT=3")

    services.add_day(series=series, on=date(2026, 12, 2))

    assert days(series) == ["11-25", "12-02", "12-09"]


def test_a_series_without_days_skips_no_holidays():
    assert days(a_series(on_holidays="skip", rrule="FREQ=WEEKLY;UNTIL=20200101")) == []


def test_venues_in_turn():
    first, second = VenueFactory.create_batch(2)
    series = a_series()

    services.save(series=series, venues=[first.pk, second.pk])
    assert [event.venue for event in Event.objects.order_by("starts_at")] == [first, second, first, second, first]

    services.save(series=series, venues=[])
    assert {event.venue for event in Event.objects.all()} == {series.venue}
