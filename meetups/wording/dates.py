"""Dates and times in words."""

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.languages import cache_by_language

zone_named = lru_cache(maxsize=None)(ZoneInfo)


class Leaf(NamedTuple):
    """A day in short and in full, as pages show it."""

    iso: str
    weekday: str
    day: int
    month: str
    year: int
    long: str
    month_and_year: str
    short: str


@cache_by_language(4096)
def leaf(day: date) -> Leaf:
    """Return a day in short, `Wed 25 Nov`, and in full, `Wednesday 25 November 2026`."""
    weekday, month = str(WEEKDAYS_ABBR[day.weekday()]), str(MONTHS_3[day.month]).title()
    return Leaf(
        day.isoformat(),
        weekday,
        day.day,
        month,
        day.year,
        _long(day),
        # Translators: a month and its year, such as November 2026
        _("%(month)s %(year)d") % {"month": MONTHS[day.month], "year": day.year},
        # Translators: a short date for the subject of an email, such as Wed 25 Nov
        _("%(weekday)s %(day)d %(month)s") % {"weekday": weekday, "day": day.day, "month": month},
    )


def _long(day: date) -> str:
    # Translators: a whole date, such as Wednesday 25 November 2026
    words = _("%(weekday)s %(day)d %(month)s %(year)d")
    return words % {
        "weekday": WEEKDAYS[day.weekday()], "day": day.day, "month": MONTHS[day.month], "year": day.year,
    }  # fmt: skip


@cache_by_language(4096)
def day_in_words(day: date) -> str:
    """Return a day without its weekday: `3 May 2026`."""
    # Translators: a date without its weekday, such as 3 May 2026
    words = _("%(day)d %(month)s %(year)d")
    return words % {"day": day.day, "month": MONTHS[day.month], "year": day.year}


def days_until(day: date, today: date) -> str:
    """Return how far a day is ahead: `today`, `tomorrow`, `in 4 days`; empty for a day before today."""
    days = (day - today).days
    if days < 0:
        return ""
    if days < 2:
        return _("tomorrow") if days else _("today")
    return ngettext("in %d day", "in %d days", days) % days


@cache_by_language(2048)
def clock(hour: int, minute: int) -> str:
    """Return a time of day in words: 6pm, 6:30pm, midday, midnight."""
    if (hour, minute) in {(0, 0), (12, 0)}:
        return _("midday") if hour else _("midnight")
    minutes = f":{minute:02d}" if minute else ""
    # Translators: a time after midday, such as 6:30pm. %(hour24)s is 18:30
    # xgettext:no-python-format
    after_midday = _("%(time)spm")
    # Translators: a time before midday, such as 6:30am. %(hour24)s is 06:30
    # xgettext:no-python-format
    before_midday = _("%(time)sam")
    words = after_midday if hour >= 12 else before_midday
    return words % {"time": f"{hour % 12 or 12}{minutes}", "hour24": f"{hour:02}:{minute:02}"}


def moment_in_words(at: datetime, zone: str) -> str:
    """Return the local time in a zone, with its day: `Monday 23 November 2026, 6pm GMT`."""
    local = at.astimezone(zone_named(zone))
    words = {"day": leaf(local.date()).long, "time": clock(local.hour, local.minute), "zone": local.tzname()}
    # Translators: a moment, such as Monday 23 November 2026, 6pm GMT
    return _("%(day)s, %(time)s %(zone)s") % words


def hours(start: datetime, end: datetime) -> str:
    """Return local times in words: `6pm to 7pm`. If the end is on another day, it is shown with that day.

    If the clocks change in between, each has its time zone: `12:30am BST to 1:30am GMT` is two hours (law 3).
    """
    names = (start.tzname() or "", end.tzname() or "") if _clocks_change(start, end) else ("", "")
    return _hours(start.hour, start.minute, end.hour, end.minute, _other_day(end, start.date()), names)


def hours_with_zone(start: datetime, end: datetime) -> str:
    """Return local times with their time zone: `6pm to 7pm GMT`."""
    words = hours(start, end)
    return words if _clocks_change(start, end) else f"{words} {start.tzname()}"


def zone_in_words(start: datetime, end: datetime) -> str:
    """Return the time zone of a span: `GMT`, or `BST, then GMT` if the clocks change in it."""
    if not _clocks_change(start, end):
        return start.tzname() or ""
    # Translators: the time zones before and after the clocks change, such as BST, then GMT
    return _("%(before)s, then %(after)s") % {"before": start.tzname(), "after": end.tzname()}


def _clocks_change(start: datetime, end: datetime) -> bool:
    return start.tzname() != end.tzname()


def time_and_other_day(day: date, at: datetime) -> str:
    """Return a local time in words: `5pm`. If it is not on this day, it is shown with its own day."""
    return _time(at.hour, at.minute, _other_day(at, day))


def _other_day(at: datetime, day: date) -> date | None:
    return None if at.date() == day else at.date()


def _time(hour: int, minute: int, other_day: date | None, zone: str = "") -> str:
    time = f"{clock(hour, minute)} {zone}".strip()
    return _("%(time)s on %(day)s") % {"time": time, "day": leaf(other_day).long} if other_day else time


@cache_by_language(4096)
def _hours(
    hour: int, minute: int, end_hour: int, end_minute: int, other_day: date | None, zones: tuple[str, str]
) -> str:
    start, end = _time(hour, minute, None, zones[0]), _time(end_hour, end_minute, other_day, zones[1])
    return _("%(start)s to %(end)s") % {"start": start, "end": end}
