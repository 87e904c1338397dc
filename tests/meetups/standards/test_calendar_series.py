"""Series as iCalendar: what this site's own reader of calendars makes of them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from meetups.standards import calendar_files, recurrence
from meetups.standards.calendar_series import Series, calendar

TODAY = date(2026, 11, 22)


def series(**facts):
    usual = {
        "uid": "a", "title": "Mending, at night", "summary": "Bring a lamp.", "location": "Mill", "minutes": 90,
        "starts_on": date(2026, 3, 4), "start_time": time(18, 30), "zone": "Europe/London",
        "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "added": (), "removed": (),
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Series(**usual | facts)


def test_series_is_read_as_it_was_written():
    data = calendar([series(added=(date(2026, 3, 6),), removed=(date(2026, 3, 18), date(2026, 4, 1)))], today=TODAY)

    [entry] = calendar_files.read(data, zone="UTC")

    assert (entry.uid, entry.title, entry.location, entry.zone) == ("a", "Mending, at night", "Mill", "Europe/London")
    assert (entry.starts_at, entry.lasts) == (datetime(2026, 3, 4, 18, 30, tzinfo=UTC), timedelta(minutes=90))
    assert recurrence.parse(entry.rule) == recurrence.parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE")
    assert (entry.added, entry.removed) == ((date(2026, 3, 6),), (date(2026, 3, 18), date(2026, 4, 1)))
    assert data.count(b"BEGIN:VTIMEZONE") == 1


def test_rule_ends_with_the_last_moment_of_a_local_day():
    zone = "America/New_York"
    data = calendar([series(rrule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20260701", zone=zone, summary="")], today=TODAY)

    assert b"UNTIL=20260702T035959Z" in data
    assert b"DESCRIPTION" not in data
    [entry] = calendar_files.read(data, zone="UTC")
    assert recurrence.by_day(entry.rule, time(18, 30), ZoneInfo(zone)) == "FREQ=WEEKLY;UNTIL=20260701;BYDAY=WE"


def test_no_series_is_no_calendar():
    assert calendar([], today=TODAY) == b""
