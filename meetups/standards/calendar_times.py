"""When an entry of a calendar file takes place: time zones, moments and lengths (RFC 5545, section 3.3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from meetups.standards.calendar_properties import EntryError, one
from meetups.standards.calendar_streams import Calendar
from meetups.standards.wall_clock import MINUTES_A_DAY, length_of_meeting, minutes_later
from meetups.standards.zone_matching import ZoneError, ZoneMatcher

LONGEST = timedelta(days=31)
WITHOUT_END = timedelta(hours=1)  # section 3.6.1: such an event takes no time; a meeting does
YEARS = range(1970, 2101)

_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})S)?)?", re.ASCII
)
# The parts of a line are found one after the other, and never by going back: a line may have thousands of parameters.
_TIMED = re.compile(r'(DTSTART|DTEND|RECURRENCE-ID|RDATE|EXDATE)(;(?:"[^"]*"|[^":])*+):', re.IGNORECASE)
_PARAMETER = re.compile(r';(TZID=)?((?:"[^"]*"|[^";])*+)', re.IGNORECASE)
_IN_UTC = re.compile(r"\dZ", re.IGNORECASE)
_UTC = {"UTC", "GMT", "Etc/UTC", "Etc/GMT"}


@dataclass(frozen=True)
class Clocks:
    """The time zones in which the times of one entry are read."""

    calendar: Calendar
    reader: str
    zones: ZoneMatcher
    is_repeated: bool = False

    def named(self, tzid: str, at: datetime) -> str:
        """Return the zone of a name: a known one, or the one with the hours that the file gives it (ADR 50).

        An entry that repeats has them at its hour from now on, another one at the moments it names. Raises EntryError.
        """
        if zone := self.calendar.zone_named(tzid):
            return zone
        try:
            return self.zones.find(tzid, self.calendar.hours_named(tzid), at, is_repeated=self.is_repeated)
        except ZoneError as error:
            compared = ", ".join((f"“{tzid[:60]}”", *error.zones)) if error.zones else tzid[:60]
            raise EntryError(error.code, compared) from error

    def said_of(self, start: Any, zone: str) -> dict[str, Any]:
        """Return what the file says of the zone of a start: its own name, and whether it gives it other hours."""
        tzid = self._tzid(start)
        if not tzid:
            return {}
        if not self.calendar.zone_named(tzid):
            return {"zone_named": tzid}
        lines = self.calendar.hours_named(tzid)
        differs = self.zones.differs(zone, tzid, lines, start.dt, is_repeated=self.is_repeated)
        return {"zone_named": tzid, "has_other_hours": True} if differs else {}

    def zone_of(self, value: Any, *, is_repeated: bool) -> str:
        """Return the time zone in which a time is read: that of its TZID, of the calendar, or of the reader.

        A rule at an hour of UTC repeats at that hour of UTC, unless the calendar names a zone.
        """
        if tzid := self._tzid(value):
            return self.named(tzid, value.dt)
        return "UTC" if is_repeated and value.dt.tzinfo else self.reader

    def _tzid(self, value: Any) -> str:
        return str(value.params.get("TZID", "") or self.calendar.zone)

    def moment(self, value: Any, clock: tzinfo, tzid: str = "") -> datetime:
        """Return a moment in UTC: the first of a doubled hour, and a missing one by the offset before (3.3.5)."""
        moment: datetime = value.dt
        if moment.year not in YEARS:
            raise EntryError("range", str(moment.year))
        if tzid := tzid or value.params.get("TZID", ""):
            clock = ZoneInfo(self.named(tzid, moment))
            return moment.replace(tzinfo=clock, fold=0).astimezone(UTC)
        return (moment if moment.tzinfo else moment.replace(tzinfo=clock)).astimezone(UTC)


def two_clocks(lines: Iterable[str], calendar: Calendar) -> list[str]:
    """Return the names of the properties with a time in UTC and with another time zone, which 3.3.5 forbids."""
    return [
        found[1].upper()
        for line in lines
        if (found := _TIMED.match(line)) and _IN_UTC.search(line, found.end())
        if (tzid := _tzid_in(found[2])) is not None and calendar.zone_named(tzid) not in _UTC
    ]


def _tzid_in(parameters: str) -> str | None:
    """Return the value of the last TZID among the parameters of a line, or None if there is none."""
    tzids = [found[2] for found in _PARAMETER.finditer(parameters) if found[1]]
    return tzids[-1] if tzids else None


def original_of(value: Any, clocks: Clocks) -> datetime | date:
    """Return what a RECURRENCE-ID names: a moment in UTC; or a day, if its time zone is not known either."""
    day: date = value.dt
    if day.year not in YEARS:
        raise EntryError("range", str(day.year))
    if not isinstance(day, datetime):
        return day
    try:
        return clocks.moment(value, ZoneInfo(clocks.zone_of(value, is_repeated=False)))
    except EntryError:
        return day.date()


def end_of(
    component: Event, durations: list[str], clocks: Clocks, zone: str, starts_at: datetime
) -> tuple[datetime, timedelta]:
    """Return when an entry ends, and its length as the meetings of a series have it: whole days are local days.

    The end is DTEND, or the start plus DURATION, or an hour after the start. Raises EntryError.
    """
    end = one(component, "DTEND")
    if end is None and durations:
        return _after(starts_at, zone, durations[0])
    if end is None:
        return starts_at + WITHOUT_END, WITHOUT_END
    if not isinstance(end.dt, datetime):
        raise EntryError("unreadable", "DTEND")
    ends_at = clocks.moment(end, ZoneInfo(zone))
    _refuse_length(starts_at, ends_at)
    return ends_at, length_of_meeting(starts_at, ends_at, zone)


def _after(starts_at: datetime, zone: str, text: str) -> tuple[datetime, timedelta]:
    """Return the end of a DURATION (3.3.6): first its days by the local clock, then its hours, which are exact."""
    found = _DURATION.fullmatch(text.upper())
    if found is None:
        raise EntryError("unreadable", f"DURATION:{text[:60]}")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    days, rest = 7 * weeks + days, timedelta(hours=hours, minutes=minutes, seconds=seconds)
    lasts = sign * (timedelta(days=days) + rest)
    _refuse_length(starts_at, starts_at + max(min(lasts, 2 * LONGEST), -LONGEST))
    return minutes_later(starts_at, zone, days * MINUTES_A_DAY) + rest, lasts


def _refuse_length(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise EntryError("backwards")
    if ends_at - starts_at > LONGEST:
        raise EntryError("long")
