from datetime import date

import pytest

from meetups.models.months import Month


@pytest.mark.parametrize(
    ("year", "number", "exists"),
    [(1970, 1, True), (2100, 12, True), (1969, 12, False), (2101, 1, False), (2026, 0, False), (2026, 13, False)],
)
def test_months_run_from_1970_to_2100(year, number, exists):
    assert Month(year, number).exists is exists


def test_months_beside_a_month():
    assert (Month(2026, 1).previous, Month(2026, 12).next) == ((2025, 12), (2027, 1))
    assert (Month(1970, 1).previous, Month(2100, 12).next) == (None, None)


@pytest.mark.parametrize(("month", "weeks"), [((2026, 11), 6), ((2027, 2), 4), ((2024, 2), 5)])
def test_weeks_have_every_day_of_the_month_once(month, weeks):
    found = Month(*month).weeks([], date(2027, 2, 3))

    days = [day for week in found for day in week if day]
    assert [len(week) for week in found] == [7] * weeks
    assert [day.on.day for day in days] == list(range(1, len(days) + 1))
    assert {(day.on.year, day.on.month) for day in days} == {month}
    assert [day.on for day in days if day.is_today] == ([date(2027, 2, 3)] if month == (2027, 2) else [])
