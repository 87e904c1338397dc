from datetime import UTC, datetime, timedelta

import pytest

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
