from datetime import UTC, datetime, timedelta

import pytest

from meetups.standards.calendar_streams import Calendar
from meetups.standards.calendar_times import two_clocks
from tests.meetups.standards.test_calendar_files import one

LONDON = ";TZID=Europe/London:"


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [((), 60), (("DURATION:PT90M",), 90), (("DTEND:20260701T190000Z",), 60), (("DTEND:20260701T160000",), 120)],
)
def test_the_end_is_dtend_or_after_duration_or_an_hour_later(lines, minutes):
    entry = one("DTSTART:20260701T180000Z", *lines)

    assert (entry.ends_at - entry.starts_at, entry.lasts) == (timedelta(minutes=minutes), timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("lines", "end", "hours"),
    [
        (("DURATION:P1D",), datetime(2027, 3, 28, 11, tzinfo=UTC), 24),
        (("DURATION:+p1w",), datetime(2027, 4, 3, 11, tzinfo=UTC), 168),
        (("DURATION:P1DT2H",), datetime(2027, 3, 28, 13, tzinfo=UTC), 26),
        (("DURATION:PT24H",), datetime(2027, 3, 28, 12, tzinfo=UTC), 24),
        (("DURATION:PT23H59M60S",), datetime(2027, 3, 28, 12, tzinfo=UTC), 24),
        ((f"DTEND{LONDON}20270328T120000",), datetime(2027, 3, 28, 11, tzinfo=UTC), 24),
        ((f"DTEND{LONDON}20270328T130000",), datetime(2027, 3, 28, 12, tzinfo=UTC), 24),
    ],
)
def test_days_are_local_and_hours_exact_when_the_clocks_change(lines, end, hours):
    entry = one(f"DTSTART{LONDON}20270327T120000", *lines)

    assert (entry.ends_at, entry.lasts) == (end, timedelta(hours=hours))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("DTSTART;TZID=x:20260701T180000Z", ["DTSTART"]),
        ('exdate;X-A="1;TZID=UTC:2";TzId="x";X-B=",",3:20260701T180000Z,20260702T180000z', ["EXDATE"]),
        ("RDATE;TZID=UTC;TZID=x:20260701T180000Z", ["RDATE"]),
        ("DTEND;TZID=:20260701T180000Z", ["DTEND"]),
        ("DTSTART;TZID=UTC:20260701T180000Z", []),
        ("DTSTART;TZID=x:20260701T180000", []),
        ('DTSTART;X-A=";TZID=x:1Z":20260701T180000Z', []),
        ("DTSTART;X-TZID=x:20260701T180000Z", []),
        ("DTSTART:20260701T180000Z;TZID=x:1Z", []),
        ("X-DTSTART;TZID=x:20260701T180000Z", []),
        ('DTSTART;TZID="x:20260701T180000Z', []),
    ],
)
def test_a_time_in_utc_and_in_another_zone_is_named(line: str, names: list[str]) -> None:
    assert two_clocks([line], Calendar()) == names


@pytest.mark.parametrize("times", [1, 300_000])  # hours, if the time were not in proportion to the length
def test_a_line_of_any_length_is_read_once(times: int) -> None:
    parameters, quotes, values = ";TZID=x" * times, ';"TZID=x"' * times, "1Z," * times
    lines = [
        f"DTSTART{parameters}:20260701T180000", f"DTSTART{parameters}", f'DTSTART{quotes}":1Z', f"DTSTART{quotes}1Z",
        f'DESCRIPTION;X="1":{parameters}', f"RDATE;{'T' * times}:{values}", f"EXDATE;TZID=x:{values}",
    ]  # fmt: skip

    assert two_clocks(lines, Calendar()) == ["EXDATE"]
