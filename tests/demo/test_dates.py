"""The dates on which the demo communities meet."""

from datetime import date, timedelta

import pytest

from demo.dates import first_from, grid_date, yearly_date


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, date(2026, 11, 26)), (1, date(2027, 1, 14)), (-1, date(2026, 10, 1)), (7, date(2027, 11, 25))],
)
def test_grid_dates(number, expected):
    gaps = [7, 8, 7, 8, 6, 8, 8]
    assert grid_date(date(2026, 11, 26), gaps, number) == expected
    assert first_from(date(2026, 11, 26), gaps, expected) == number
    assert first_from(date(2026, 11, 26), gaps, expected - timedelta(days=1)) == number
    assert first_from(date(2026, 11, 26), gaps, expected + timedelta(days=1)) == number + 1


def test_yearly_dates():
    assert yearly_date(2026, 6, 4, 2) == date(2026, 6, 12)
    assert yearly_date(2026, 9, 3, 4) == date(2026, 9, 24)
    assert yearly_date(2027, 1, 4, 1) == date(2027, 1, 1)
