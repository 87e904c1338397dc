"""The time zones of a calendar, read by two libraries and compared with tzdata."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from icalendar import Calendar, Timezone

from meetups.standards import timezones

HOUR = timedelta(hours=1)


def written(zone, first, last):
    return timezones.component(zone, first, last).decode()


def observances(zone, first, last):
    return [
        (part.name, part["dtstart"].to_ical().decode(), part.get("rrule", part.get("rdate")))
        for part in Timezone.from_ical(written(zone, first, last)).subcomponents
    ]


def test_zone_with_a_rule_is_written_as_that_rule():
    assert written("Europe/London", 2026, 2026).split("\r\n") == [
        "BEGIN:VTIMEZONE", "TZID:Europe/London",
        "BEGIN:DAYLIGHT", "DTSTART:20250330T010000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZNAME:BST",
        "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20251026T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZNAME:GMT",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "END:STANDARD",
        "END:VTIMEZONE", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "parts"),
    [
        ("America/New_York", [("DAYLIGHT", "20250309T020000", "2SU"), ("STANDARD", "20251102T020000", "1SU")]),
        ("Australia/Lord_Howe", [("STANDARD", "20250406T020000", "1SU"), ("DAYLIGHT", "20251005T020000", "1SU")]),
        ("Europe/Dublin", [("DAYLIGHT", "20250330T010000", "-1SU"), ("STANDARD", "20251026T020000", "-1SU")]),
    ],
)
def test_day_of_the_rule_is_the_right_week_of_the_month(zone, parts):
    assert [(name, start, rule["BYDAY"][0]) for name, start, rule in observances(zone, 2026, 2027)] == parts


@pytest.mark.parametrize("zone", ["Pacific/Apia", "UTC", "Asia/Kolkata"])
def test_zone_without_changes_has_one_observance(zone):
    assert observances(zone, 2026, 2027) == [("STANDARD", "20250101T000000", None)]


def test_zone_has_both_rules_in_the_year_its_rule_changed():
    parts = observances("America/New_York", 2007, 2007)

    assert [(name, start) for name, start, _rule in parts] == [
        ("DAYLIGHT", "20070311T020000"), ("STANDARD", "20071104T020000"),
        ("DAYLIGHT", "20060402T020000"), ("STANDARD", "20061029T020000"),
    ]  # fmt: skip


def test_zone_without_a_rule_lists_each_change_on_its_own():
    [(_, start, days), (*_, others)] = observances("Africa/Casablanca", 2026, 2026)

    assert start == "20250223T030000"
    dates = [[day.dt for day in rdate.dts] for rdate in days]
    assert dates[:2] == [[datetime(2026, 2, 15, 3)], [datetime(2027, 2, 7, 3)]]  # noqa: DTZ001
    assert len(others) == 10


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Europe/London", 2025, 2027), ("Europe/London", 1970, 1972), ("America/New_York", 2006, 2008),
        ("America/New_York", 2098, 2100), ("Australia/Lord_Howe", 2025, 2027), ("Pacific/Apia", 2010, 2013),
        ("Pacific/Apia", 2020, 2023), ("Pacific/Apia", 2026, 2026), ("Europe/Dublin", 2026, 2026),
        ("Africa/Casablanca", 2025, 2027), ("America/Santiago", 2026, 2026), ("Africa/Cairo", 2022, 2026),
        ("Asia/Gaza", 2026, 2026), ("Antarctica/Troll", 2026, 2026), ("America/Caracas", 2015, 2017),
        ("UTC", 2026, 2026),
    ],
)  # fmt: skip
def test_every_hour_of_its_years_has_the_offset_of_the_zone(zone, first, last):
    info, read = ZoneInfo(zone), dateutil.tz.tzical(io.StringIO(whole(zone, first, last))).get(zone)
    offset_at = offsets_by_icalendar(zone, first, last)
    moment, end = datetime(first, 1, 1, 0, 30, tzinfo=info).astimezone(UTC), datetime(last + 1, 1, 1, tzinfo=info)

    wrong = []
    while moment < end:
        local = moment.astimezone(info)
        naive = local.replace(tzinfo=None, fold=0)
        if offset_at(moment) != local.utcoffset() or (
            not local.fold and naive.replace(tzinfo=read).utcoffset() != local.utcoffset()
        ):
            wrong.append(local)
        moment += 7 * HOUR if first + 2 < last else 3 * HOUR
    assert wrong == []


def test_component_can_be_put_into_a_calendar():
    assert [str(part["tzid"]) for part in Calendar.from_ical(whole("UTC", 2026, 2026)).walk("VTIMEZONE")] == ["UTC"]


def whole(zone, first, last):
    return f"BEGIN:VCALENDAR\r\n{written(zone, first, last)}END:VCALENDAR\r\n".replace("\r\n ", "")


def offsets_by_icalendar(zone, first, last):
    """Return a function that gives the offset at a moment, as icalendar reads the component."""
    times, offsets = Timezone.from_ical(bounded(zone, first, last)).get_transitions()
    return lambda moment: [
        offset for time, (offset, *_) in zip(times, offsets, strict=True) if time <= moment.replace(tzinfo=None)
    ][-1]


def bounded(zone, first, last):
    """Return the component with an end to each rule, because icalendar expands rules up to the year 9999."""
    return written(zone, first, last).replace("BYMONTH=", f"UNTIL={last + 1}0701T000000Z;BYMONTH=")


def test_the_edition_of_the_data_is_that_of_the_files_of_all_zones(monkeypatch, tmp_path):
    of_system = timezones.edition.__wrapped__()
    monkeypatch.setattr(timezones, "TZPATH", ())
    of_package = timezones.edition.__wrapped__()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").write_bytes(b"other")
    monkeypatch.setattr(timezones, "TZPATH", (str(tmp_path),))

    assert (len(of_system), len(of_package)) == (16, 16)
    assert timezones.edition.__wrapped__() != of_package
