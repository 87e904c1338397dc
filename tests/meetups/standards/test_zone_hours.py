from datetime import UTC, datetime, timedelta

import pytest

from meetups.standards import zone_hours
from tests.vtimezones import EUROPE, fixed, part, ruled, vtimezone

HOUR = timedelta(hours=1)


def hours(lines, first=2026, last=2027):
    return zone_hours.read(tuple(lines[2:-1]), first=first, last=last)


def summers(found, year):
    return [f"{at:%m-%d %H}" for at, offset in zip(found.onsets, found.offsets[1:], strict=True) if at.year == year]


def at(*numbers):
    return datetime(*numbers, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "start", "days"),
    [
        ("BYDAY=-1SU;BYMONTH=3", "16010101T010000", ["03-29 01"]),
        ("BYDAY=4SU;BYMONTH=3", "16010101T010000", ["03-22 01"]),
        ("BYDAY=-2SU;BYMONTH=3", "16010101T010000", ["03-22 01"]),
        ("BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14", "20070311T010000", ["03-08 01"]),
        ("BYMONTH=3;BYDAY=SU;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1", "20070311T010000", ["03-29 01"]),
        ("BYMONTH=9;BYMONTHDAY=22", "19910922T010000", ["09-22 01"]),
        ("BYMONTH=9", "19910921T010000", ["09-21 01"]),
        ("", "19910923T010000", ["09-23 01"]),
        ("BYDAY=-1SU;BYMONTH=3;UNTIL=20260329T010000Z", "19810329T010000", ["03-29 01"]),
        ("BYDAY=-1SU;BYMONTH=3;UNTIL=20260329T005959Z", "19810329T010000", []),
        ("BYDAY=-1SU;BYMONTH=3;UNTIL=20260329", "19810329T010000", ["03-29 01"]),
        ("BYDAY=-1SU;BYMONTH=3", "20260401T010000", ["04-01 01"]),
    ],
)
def test_a_rule_gives_its_day_of_a_year(rule, start, days):
    found = hours(vtimezone("x", part("DAYLIGHT", "+0000", "+0100", f"RRULE:FREQ=YEARLY;{rule}", start=start)))

    assert summers(found, 2026) == days


def test_each_hour_has_the_offset_of_the_change_before_it():
    found = hours(ruled("x", "+0100", "+0200", EUROPE))

    moments = ((3, 29, 0, 59), (3, 29, 1), (10, 25, 0, 59), (10, 25, 1))
    assert [found.offset(at(2026, *moment)) // HOUR for moment in moments] == [1, 2, 2, 1]
    assert found.until is None


def test_before_the_first_change_its_first_offset_holds():
    found = hours(vtimezone("x", part("STANDARD", "-0330", "+053020", start="20260601T120000")))

    assert found.offset(at(2026, 1, 1)) == timedelta(hours=-3, minutes=-30)
    assert found.offset(at(2027, 1, 1)) == timedelta(hours=5, minutes=30, seconds=20)


def test_listed_dates_end_with_the_last_of_them():
    found = hours(
        vtimezone(
            "x",
            part("STANDARD", "+0100", "+0000", "RDATE:20261025T020000,20271031T020000", start="20251026T020000"),
            part("DAYLIGHT", "+0000", "+0100", "RDATE;VALUE=DATE-TIME:20260329T010000", "RDATE:20270328T010000",
                 start="20250330T010000"),
        )
    )  # fmt: skip

    assert summers(found, 2027) == ["03-28 01", "10-31 01"]
    assert found.until == at(2027, 10, 31, 1)


def test_a_rule_that_has_ended_is_known_by_its_last_change():
    old = part("DAYLIGHT", "+0300", "+0400", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=19900325T000000Z",
               start="19810329T030000")  # fmt: skip

    assert hours(vtimezone("x", old)).offset(at(2026, 1, 1)) == 4 * HOUR


@pytest.mark.parametrize(
    "lines",
    [
        vtimezone("x"),
        vtimezone("x", ["BEGIN:STANDARD", "END:STANDARD"]),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "DTSTART:20260101T000000")),
        vtimezone("x", part("STANDARD", "+0000", "2500")),
        vtimezone("x", part("STANDARD", "+0000", "+2500")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", start="20260132T000000")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", start="20260101")),
        vtimezone("x", part("STANDARD", "+0100", "+0000", start="00010101T000000")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RDATE;VALUE=PERIOD:20260101T000000/PT1H")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=DAILY")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY;INTERVAL=2")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY;COUNT=2")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY;BYMONTH=13")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=6SU")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:FREQ=YEARLY;UNTIL=soon")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", "RRULE:")),
        vtimezone("x", part("STANDARD", "+0000", "+0000", *(f"RDATE:20260101T00{minute:02}00" for minute in range(60)),
                            *(f"RDATE:20260101T01{minute:02}00" for minute in range(41)))),
    ],
)  # fmt: skip
def test_what_no_program_writes_is_refused(lines):
    with pytest.raises(zone_hours.HoursError):
        hours(lines)


def test_a_zone_without_changes_has_one_offset():
    found = hours(vtimezone("x", ["LAST-MODIFIED:20260101T000000Z"], fixed("x", "+0530")[2:-1]))

    assert (found.offset(at(2026, 7, 1)), len(found.onsets)) == (timedelta(hours=5, minutes=30), 1)
