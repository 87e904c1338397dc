"""The next dates of a series in words, before it is saved."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meetups.models import EventSeries, Holiday
from meetups.standards.wall_clock import end_of_meeting
from meetups.wording import present
from meetups.wording.dates import Leaf, clock, hours_with_zone, leaf
from meetups.wording.rhythms import rhythm_of

DATES = 10
FARTHEST = timedelta(days=40 * 366)


class PreviewLine(NamedTuple):
    """One of the next dates, with notes about it."""

    leaf: Leaf
    hours: str
    notes: list[str]
    is_skipped: bool


def preview(series: EventSeries, exceptions: Mapping[date, bool]) -> list[PreviewLine]:
    """Return the next ten dates of a series that may be unsaved. Raises RuleError.

    `exceptions` says of each exceptional day whether it is removed.
    """
    days = _next_days(series, exceptions)
    if not days:
        return []
    holidays = Holiday.objects.between(series.group.nation, days[0], days[-1])
    skipped = series.skipped_holidays(days, exceptions)
    changes = dict(zip(days, ["", *_changes_of_clocks(series, days)], strict=True))
    notes = {
        day: [_origin(series, day, exceptions), changes[day], _of_holiday(holidays.get(day), day in skipped)]
        for day in days
    }
    return [
        PreviewLine(leaf(day), _hours(series, day), [note for note in notes[day] if note], day in skipped)
        for day in days
    ]


def _next_days(series: EventSeries, exceptions: Mapping[date, bool]) -> list[date]:
    """Return the next ten days. The span grows, because a yearly rule needs a longer one than a daily rule."""
    added = [day for day, is_removed in exceptions.items() if not is_removed]
    since = max(present.now().astimezone(ZoneInfo(series.zone)).date(), min([series.starts_on, *added]))
    span = timedelta(days=31)
    days: list[date] = []
    while len(days) < DATES and span < FARTHEST:
        days = series.days(since, since + span, exceptions)
        span *= 4
    return days[:DATES]


def _hours(series: EventSeries, day: date) -> str:
    zone = ZoneInfo(series.zone)
    start = series.moment_on(day)
    end = end_of_meeting(start, series.zone, series.minutes)
    return hours_with_zone(start.astimezone(zone), end.astimezone(zone))


def _changes_of_clocks(series: EventSeries, days: list[date]) -> list[str]:
    """Return a note for each day but the first: whether the clocks change between it and the one before."""
    offsets = [series.moment_on(day).astimezone(ZoneInfo(series.zone)).utcoffset() or timedelta() for day in days]
    time = clock(series.start_time.hour, series.start_time.minute)
    words = {
        True: _("The clocks go forward before this one; it is still %(time)s.") % {"time": time},
        False: _("The clocks go back before this one; it is still %(time)s.") % {"time": time},
    }
    return [words[after > before] if after != before else "" for before, after in pairwise(offsets)]


def _origin(series: EventSeries, day: date, exceptions: Mapping[date, bool]) -> str:
    if day in exceptions:
        return _("Added by hand.")
    rhythm = rhythm_of(series.rrule, series.starts_on)
    if day != series.starts_on or rhythm is None or rhythm.fits(day):
        return ""
    return _("The first date. It is not one of the dates of the rhythm.")


def _of_holiday(name: str | None, is_skipped: bool) -> str:
    if name is None:
        return ""
    words = _("Skipped: %(name)s is a public holiday.") if is_skipped else _("Public holiday: %(name)s.")
    return words % {"name": name}
