"""Find the IANA time zone that has the hours which a calendar file gives a zone of its own name (ADR 50).

The zones that are compared are the group's own, those of cities in the name, UTC, and those in zonenow.tab of tzdata.
Each zone of that file is for all clocks that are planned to agree from now on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from meetups.standards import zone_hours
from meetups.standards.zone_hours import Hours, HoursError

Lines = tuple[str, ...]
# As far ahead a series is looked through for a meeting, when it is imported.
YEARS_AHEAD = 5
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WEEK, YEAR = timedelta(days=7), timedelta(days=366)  # clocks that are changed stay so for more than a week
# Reading so many takes a second. A VTIMEZONE has ten to twenty lines, or some 300 with a long history.
MOST_LINES = 2000
RANKED_EACH = 8  # weeks


class ZoneError(ValueError):
    """A time zone that is not known: `code` says why, `zones` are those that were compared."""

    def __init__(self, code: str, *zones: str) -> None:
        super().__init__(code)
        self.code, self.zones = code, zones


@dataclass(frozen=True)
class Match:
    """The zones compared with the hours of a VTIMEZONE: `nearest` has all, the best first, `zones` those that agree.

    They agree from now on, as far as the file says hours. `parted` is a zone that differs from the first after that.
    """

    hours: Hours
    nearest: tuple[str, ...]
    zones: tuple[str, ...]
    parted: str


class ZoneMatcher:
    """Compares the VTIMEZONEs of one file with the zones that are known, from a moment on."""

    def __init__(self, own: str, now: datetime) -> None:
        self.own, self.now = own, now
        self.end = now.replace(year=now.year + YEARS_AHEAD, month=1, day=1)
        self.lines_left = MOST_LINES
        self._alike: dict[tuple[str, int, time], bool] = {}
        self._matches: dict[tuple[str, Lines, str], Match | None] = {}

    def find(self, tzid: str, lines: Lines, at: datetime, *, is_repeated: bool) -> str:
        """Return the zone with the hours of a VTIMEZONE: at a moment, or at this hour from now on.

        A moment without a zone is a local time. Raises ZoneError with the code zone, no_zone, or two_zones.
        """
        match = self._match(tzid, lines)
        if match is None:
            raise ZoneError("zone")
        zones = match.zones if is_repeated else match.nearest
        zone = next((zone for zone in zones if self._reads_alike(match, zone, at, is_repeated=is_repeated)), "")
        if not zone:
            raise ZoneError("no_zone", self.own)
        if is_repeated and match.parted and zone != self.own:
            raise ZoneError("two_zones", zone, match.parted)
        return zone

    def differs(self, zone: str, tzid: str, lines: Lines, at: datetime, *, is_repeated: bool) -> bool:
        """Return whether a VTIMEZONE says other hours than this zone has: at a moment, or at this hour from now on."""
        match = self._match(tzid, lines, zone)
        if match is None:
            return False
        if is_repeated and zone not in match.zones:
            return True
        return not self._reads_alike(match, zone, at, is_repeated=is_repeated)

    def _reads_alike(self, match: Match, zone: str, at: datetime, *, is_repeated: bool) -> bool:
        if not is_repeated:
            return _reads_alike(match.hours, zone, at)
        key = (zone, id(match), at.timetz())
        if key not in self._alike:
            self._alike[key] = self._reads_hour_alike(match, zone, at)
        return self._alike[key]

    def _reads_hour_alike(self, match: Match, zone: str, at: datetime) -> bool:
        """Return whether both have the same offset at this hour of each day beside a change in the file."""
        onsets = [onset for onset in match.hours.onsets if self.now < onset]
        days = (onset + day * DAY for onset in onsets for day in (-1, 0, 1))
        return all(_reads_alike(match.hours, zone, datetime.combine(day, at.timetz())) for day in days)

    def _match(self, tzid: str, lines: Lines, named: str = "") -> Match | None:
        """Return the zones with these hours, or None if the hours cannot be read."""
        key = (tzid, lines, named)
        if key not in self._matches:
            self.lines_left -= len(lines)
            try:
                self._matches[key] = self._compared(tzid, lines, named) if self.lines_left >= 0 else None
            except HoursError:
                self._matches[key] = None
        return self._matches[key]

    def _compared(self, tzid: str, lines: Lines, named: str) -> Match:
        hours = zone_hours.read(lines, first=self.now.year, last=self.end.year)
        since, end = self._span(hours)
        names = [named] if named else [*dict.fromkeys((self.own, *_of_cities(tzid), *_known()))]
        ranking = [*_weeks(since, end, RANKED_EACH), *_around(hours, since, end, SECOND)]
        nearest = sorted(names, key=lambda name: -sum(_offset(name, at) == hours.offset(at) for at in ranking))
        # A change is at night, and files often have it an hour early or late, so its own day is compared by the entry.
        moments = [(at, hours.offset(at)) for at in (*_weeks(since, end), *_around(hours, since, end, DAY))]
        zones = [name for name in nearest if _has_offsets(name, moments)]
        later = [(at, _offset(zones[0], at)) for at in _weeks(end, self.end)] if zones else []
        parted = next((name for name in zones if not _has_offsets(name, later)), "")
        return Match(hours, tuple(nearest), tuple(zones), parted)

    def _span(self, hours: Hours) -> tuple[datetime, datetime]:
        """Return from when and until when zones are compared: from now on, or a year up to the last listed change.

        A zone whose last change was over a year ago has kept its offset.
        """
        if hours.until is None or not self.now - YEAR < hours.until < self.end:
            return self.now, self.end
        return min(self.now, hours.until - YEAR), hours.until


def _around(hours: Hours, since: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Yield the moments around each change in the file: a step before it, and a second less than a step after it."""
    for onset in hours.onsets:
        if since < onset <= end:
            yield from (onset - step, onset + step - SECOND)


def _weeks(moment: datetime, end: datetime, each: int = 1) -> Iterator[datetime]:
    while moment < end:
        yield moment
        moment += each * WEEK


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(_clock(zone)).utcoffset() or timedelta()


def _has_offsets(zone: str, moments: Iterable[tuple[datetime, timedelta]]) -> bool:
    return all(_offset(zone, moment) == offset for moment, offset in moments)


def _reads_alike(hours: Hours, zone: str, at: datetime) -> bool:
    moment = (at if at.tzinfo else at.replace(tzinfo=_clock(zone))).astimezone(UTC)
    return hours.offset(moment) == _offset(zone, moment)


@cache
def _clock(zone: str) -> ZoneInfo:
    """Return a zone; the library keeps eight of them."""
    return ZoneInfo(zone)


def _of_cities(name: str) -> list[str]:
    """Return the zones of the cities in a name, such as `(UTC+01:00) Amsterdam, Berlin`."""
    words = re.sub(r"\W+", " ", f" {name.casefold()} ")
    return [_cities()[city] for city in sorted((city for city in _cities() if city in words), key=words.index)]


@cache
def _cities() -> dict[str, str]:
    names = [*_listed("zonenow"), *_listed("zone1970")]
    return {f" {name.rpartition('/')[2].replace('_', ' ').casefold()} ": name for name in reversed(names)}


@cache
def _known() -> tuple[str, ...]:
    return "UTC", *_listed("zonenow")


def _listed(table: str) -> list[str]:
    lines = files("tzdata.zoneinfo").joinpath(f"{table}.tab").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[2] for line in lines if not line.startswith("#")]
