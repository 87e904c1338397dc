"""The next dates of a series in words, before anybody saves it."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import EventSeries, Holiday
from meetups.standards import recurrence
from meetups.wording.dates import Leaf, clock, hours, leaf
from meetups.wording.rhythms import rhythm_of

DATES = 10
FARTHEST = timedelta(days=40 * 366)


class PreviewLine(NamedTuple):
    """One of the next dates, with whatever has to be said of it."""

    leaf: Leaf
    hours: str
    notes: list[str]
    is_left_out: bool


def preview(series: EventSeries, added: Collection[date] = (), removed: Collection[date] = ()) -> list[PreviewLine]:
    """The next ten dates of a series that may be unsaved; the exceptions are given. Raises RuleError."""
    days = _next_days(series, added, removed)
    if not days:
        return []
    holidays = Holiday.objects.between(series.group.nation, days[0], days[-1])
    changes = dict(zip(days, ["", *_changes_of_clocks(series, days)], strict=True))
    is_skipping = series.on_holidays == EventSeries.OnHolidays.SKIP
    return [
        PreviewLine(
            leaf(day),
            _hours(series, day),
            list(
                filter(None, [_origin(series, day, added), changes[day], _of_holiday(holidays.get(day), is_skipping)])
            ),
            is_skipping and day in holidays,
        )
        for day in days
    ]


def _next_days(series: EventSeries, added: Collection[date], removed: Collection[date]) -> list[date]:
    """Looks farther and farther ahead: ten days of a daily rule are near, ten of a yearly one are not."""
    since = max(timezone.now().astimezone(ZoneInfo(series.zone)).date(), min([series.starts_on, *added]))
    span = timedelta(days=31)
    days: list[date] = []
    while len(days) < DATES and span < FARTHEST:
        days = recurrence.days(
            series.rrule, series.starts_on, since=since, last=since + span, added=added, removed=removed
        )
        span *= 4
    return days[:DATES]


def _hours(series: EventSeries, day: date) -> str:
    zone = ZoneInfo(series.zone)
    start = series.moment_on(day)
    end = start + timedelta(minutes=series.minutes)
    return f"{hours(start.astimezone(zone), end.astimezone(zone))} {start.astimezone(zone).tzname()}"


def _changes_of_clocks(series: EventSeries, days: list[date]) -> list[str]:
    """For each day but the first: whether the clocks change between it and the one before."""
    offsets = [series.moment_on(day).astimezone(ZoneInfo(series.zone)).utcoffset() or timedelta() for day in days]
    time = clock(series.start_time.hour, series.start_time.minute)
    words = {
        True: _("The clocks go forward before this one; it is still %(time)s.") % {"time": time},
        False: _("The clocks go back before this one; it is still %(time)s.") % {"time": time},
    }
    return [words[after > before] if after != before else "" for before, after in pairwise(offsets)]


def _origin(series: EventSeries, day: date, added: Collection[date]) -> str:
    if day in added:
        return _("Added by hand.")
    rhythm = rhythm_of(series.rrule, series.starts_on)
    if day != series.starts_on or rhythm is None or rhythm.fits(day):
        return ""
    return _("The first date, though the rhythm does not give it.")


def _of_holiday(name: str | None, is_skipping: bool) -> str:
    if name is None:
        return ""
    words = _("Left out: %(name)s is a public holiday.") if is_skipping else _("Public holiday: %(name)s.")
    return words % {"name": name}
