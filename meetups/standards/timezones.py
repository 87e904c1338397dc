"""Write time zones for iCalendar (RFC 5545, section 3.6.5), limited to the years of a calendar (ADR 24)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A rule is checked for this many years after the last. In that time the last Sunday of a month is sometimes its fourth
# and sometimes its fifth, so the two can be told apart.
YEARS_AHEAD = 8


class Onset(NamedTuple):
    """A change of the clocks of a zone. `at` is the local time by the old offset, without a zone."""

    at: datetime
    offset_before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool

    @property
    def change(self) -> tuple[timedelta, timedelta, str, bool]:
        """The change itself, which is the same for all onsets of one observance."""
        return self[1:]

    @property
    def is_in_last_week(self) -> bool:
        return (self.at + 7 * DAY).month != self.at.month

    @property
    def week(self) -> int:
        """The number of its weekday in the month: 1 to 5."""
        return (self.at.day - 1) // 7 + 1


@cache
def edition() -> str:
    """Return a hash of all time zone data that `ZoneInfo` reads. A process keeps it, as it keeps the zones."""
    digest = sha256()
    for zone in sorted(available_timezones()):
        digest.update(zone.encode() + b":" + _data(zone))
    return digest.hexdigest()[:16]


def _data(zone: str) -> bytes:
    """Return the file of a zone: of the system, or of the tzdata package, or nothing."""
    places = [*(Path(folder, zone) for folder in TZPATH), files("tzdata").joinpath("zoneinfo", zone)]
    return next((place.read_bytes() for place in places if place.is_file()), b"")


@lru_cache(maxsize=64)
def component(zone: str, first: int, last: int) -> bytes:
    """Return the VTIMEZONE of a zone, right for every moment of these years.

    Changes with a rule are written as RRULE, the only form that Outlook reads; the others as RDATE.
    """
    written = Timezone()
    written.add("tzid", zone)
    found = list(onsets(zone, first - 1, last + YEARS_AHEAD))
    if not found or found[0].at.year >= first:
        written.add_component(_observance([_onset_of_the_start(zone, first - 1)]))
    for ruled, rule in _observances(found, last + YEARS_AHEAD):
        written.add_component(_observance(ruled, rule))
    return bytes(written.to_ical())


def onsets(zone: str, first: int, last: int) -> Iterator[Onset]:
    """Yield every change of the clocks in these years, to the second."""
    info = ZoneInfo(zone)
    moment = datetime(first, 1, 1, tzinfo=UTC)
    while moment.year <= last:
        if _clock(info, moment) != _clock(info, moment + DAY):
            yield _onset(info, moment, moment + DAY)
        moment += DAY


def _onset(info: ZoneInfo, before: datetime, after: datetime) -> Onset:
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if _clock(info, middle) == _clock(info, before):
            before = middle
        else:
            after = middle
    (offset_before, dst_before, _), (offset, dst, name) = _clock(info, before), _clock(info, after)
    # Daylight time begins when dst() rises: in Dublin it is zero in summer and an hour less in winter.
    return Onset(after.replace(tzinfo=None) + offset_before, offset_before, offset, name, dst > dst_before)


def _clock(info: ZoneInfo, moment: datetime) -> tuple[timedelta, timedelta, str]:
    local = moment.astimezone(info)
    return local.utcoffset() or timedelta(), local.dst() or timedelta(), local.tzname() or ""


def _onset_of_the_start(zone: str, year: int) -> Onset:
    """Return an onset for the time before the first change, or for all time if there is none."""
    offset, dst, name = _clock(ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC))
    return Onset(datetime(year, 1, 1), offset, offset, name, dst > timedelta())  # noqa: DTZ001


def _observances(found: list[Onset], last: int) -> Iterator[tuple[list[Onset], str]]:
    """Yield onsets that belong together, with the day of their rule if it still holds in the last year."""
    alike: dict[tuple[object, ...], list[Onset]] = {}
    for onset in found:
        key = (onset.change, onset.at.month, onset.at.weekday(), onset.at.time())
        alike.setdefault(key, []).append(onset)
    irregular: dict[tuple[object, ...], list[Onset]] = {}
    for group in alike.values():
        if day := _day_of_rule(group, last):
            yield group, day
        else:
            irregular.setdefault(group[0].change, []).extend(group)
    for group in irregular.values():
        yield sorted(group), ""


def _day_of_rule(group: list[Onset], last: int) -> str:
    """Return the day on which the clocks change each year up to the last (`-1SU`, `2SU`), or "" if there is none."""
    first = group[0]
    if len(group) < YEARS_AHEAD or [onset.at.year for onset in group] != list(range(first.at.year, last + 1)):
        return ""
    weekday = WEEKDAYS[first.at.weekday()]
    if all(onset.is_in_last_week for onset in group):
        return f"-1{weekday}"
    return f"{first.week}{weekday}" if {onset.week for onset in group} == {first.week} else ""


def _observance(group: list[Onset], day: str = "") -> TimezoneStandard | TimezoneDaylight:
    """Return one sub-component (section 3.6.5): its start, its two offsets, and how it repeats."""
    first, *others = group
    written = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    written.DTSTART = first.at
    written.TZOFFSETFROM, written.TZOFFSETTO = first.offset_before, first.offset
    written.add("tzname", first.name)
    if day:
        written.add("rrule", {"freq": "yearly", "bymonth": first.at.month, "byday": day})
        return written
    for onset in others:
        written.add("rdate", [onset.at])  # one value each: not every program reads a list
    return written
