"""On which days the demo communities meet: fixed grids, so that another run finds the same days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def grid_date(anchor: date, gaps: Sequence[int], number: int) -> date:
    """The day of one meeting, counted from the anchor (0); `gaps` are the weeks between meetings, over and over."""
    rounds, rest = divmod(number, len(gaps))
    return anchor + timedelta(weeks=rounds * sum(gaps) + sum(gaps[:rest]))


def first_from(anchor: date, gaps: Sequence[int], day: date) -> int:
    """The number of the first meeting on that day or later."""
    number = (day - anchor).days // (7 * sum(gaps)) * len(gaps)
    while grid_date(anchor, gaps, number) < day:
        number += 1
    return number


def yearly_date(year: int, month: int, weekday: int, week: int) -> date:
    """Such as the second Friday of June: weekday counts from Monday (0), week from the first (1)."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))


def moment(day: date, clock: time, zone: str) -> datetime:
    """That time by the clock of the place, whatever the season (law 3)."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
