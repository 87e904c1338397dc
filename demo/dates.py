"""The dates of the demo meetings: counted from a fixed date, so that each run finds the same dates."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def grid_date(anchor: date, gaps: Sequence[int], number: int) -> date:
    """Return the date of a meeting by its number, from 0 at the anchor. `gaps` are the weeks between, repeated."""
    rounds, rest = divmod(number, len(gaps))
    return anchor + timedelta(weeks=rounds * sum(gaps) + sum(gaps[:rest]))


def first_from(anchor: date, gaps: Sequence[int], day: date) -> int:
    """Return the number of the first meeting on this day or later."""
    number = (day - anchor).days // (7 * sum(gaps)) * len(gaps)
    while grid_date(anchor, gaps, number) < day:
        number += 1
    return number


def yearly_date(year: int, month: int, weekday: int, week: int) -> date:
    """Return a date such as the second Friday of June: weekday counts from Monday (0), week from 1."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))


def moment(day: date, clock: time, zone: str) -> datetime:
    """Return this wall-clock time on this day in this time zone (law 3)."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
