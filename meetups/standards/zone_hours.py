"""Read the hours that a VTIMEZONE of another program gives its zone (RFC 5545, section 3.6.5), for a few years.

Only what programs write is read: offsets, dates, and rules that hold once a year. So the work is bounded, whatever the
file says. Anything else raises HoursError.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from meetups.standards.recurrence import WEEKDAYS

MOST_CHANGES = 100  # from the first year on; no zone has more than four a year
FOREVER = datetime(9999, 12, 31)  # noqa: DTZ001  a local time
_PARTS = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "UNTIL", "WKST"}
_OFFSET = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?")
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_MOMENT = re.compile(r"(\d{8}T\d{6})Z?")


class HoursError(ValueError):
    """A VTIMEZONE whose hours cannot be read."""


@dataclass(frozen=True)
class Hours:
    """The offsets of a zone: `offsets[0]` before the first of `onsets`, which are moments in UTC, then one for each.

    After the moment `until`, the last listed change, the file says nothing. None if a rule goes on, or nothing changes.
    """

    onsets: tuple[datetime, ...]
    offsets: tuple[timedelta, ...]
    until: datetime | None

    def offset(self, moment: datetime) -> timedelta:
        return self.offsets[bisect_right(self.onsets, moment)]


@dataclass(frozen=True)
class _Observance:
    """One STANDARD or DAYLIGHT: local times by the offset before, without a zone."""

    start: datetime
    before: timedelta
    after: timedelta
    dates: tuple[datetime, ...]
    rule: dict[str, str]

    def onsets(self, first: int, last: int) -> Iterator[datetime]:
        """Yield its changes: of its rule those in these years, and some before them."""
        local = [self.start, *self.dates]
        if self.rule:
            until = self.until
            years = range(max(self.start.year, min(first, until.year) - 2), min(last, until.year) + 1)
            local += [at for year in years for at in self._of_year(self.rule, year) if self.start < at <= until]
        yield from ((at - self.before).replace(tzinfo=UTC) for at in local)

    @property
    def until(self) -> datetime:
        """The end of its rule as a local time. The file has it in UTC."""
        text = self.rule.get("UNTIL", "")
        if not text:
            return FOREVER if self.rule else self.start
        return _moment(text if "T" in text else f"{text}T235959") + (self.before if text.endswith("Z") else timedelta())

    def _of_year(self, rule: dict[str, str], year: int) -> Iterator[datetime]:
        month = int(rule.get("BYMONTH", self.start.month))
        days = range(1, monthrange(year, month)[1] + 1)
        of_month = {int(text) for text in rule.get("BYMONTHDAY", "").split(",") if text}
        for day in days:
            at = self.start.replace(year=year, month=month, day=1) + timedelta(days=day - 1)
            if of_month and not of_month & {day, day - len(days) - 1}:
                continue
            if "BYDAY" in rule and not _is_weekday(rule["BYDAY"], at, len(days)):
                continue
            if of_month or "BYDAY" in rule or day == self.start.day:
                yield at


def read(lines: tuple[str, ...], *, first: int, last: int) -> Hours:
    """Return the hours that the unfolded lines of a VTIMEZONE give these years. Raises HoursError."""
    try:
        return _hours([_observance(part) for part in _parts(lines)], first, last)
    except (ValueError, OverflowError) as error:
        raise HoursError("broken") from error


def _hours(observances: list[_Observance], first: int, last: int) -> Hours:
    changes = sorted((at, one.before, one.after) for one in observances for at in one.onsets(first, last))
    if not changes or sum(at.year >= first for at, *_offsets in changes) > MOST_CHANGES:
        raise HoursError("none or many")
    offsets = (changes[0][1], *(after for _at, _before, after in changes))
    is_open = any(one.until.year > last for one in observances)
    listed = [at for at, before, after in changes if before != after]
    return Hours(tuple(at for at, *_offsets in changes), offsets, listed[-1] if listed and not is_open else None)


def _parts(lines: tuple[str, ...]) -> Iterator[dict[str, list[str]]]:
    """Yield the values of each STANDARD and DAYLIGHT by their names, without parameters."""
    part: dict[str, list[str]] | None = None
    for line in lines:
        name, value = re.split("[;:]", line, maxsplit=1)[0].strip().upper(), line.rpartition(":")[2].strip()
        if name == "BEGIN":
            if part:
                yield part
            part = {}
        elif part is not None:
            part.setdefault(name, []).append(value)
    if part:
        yield part


def _observance(part: dict[str, list[str]]) -> _Observance:
    values = [part.get(name, []) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")]
    rules = part.get("RRULE", [])
    if [len(value) for value in values] != [1, 1, 1] or len(rules) > 1:
        raise HoursError("incomplete")
    [start], [before], [after] = values
    dates = [text for value in part.get("RDATE", []) for text in value.split(",")]
    return _Observance(
        _moment(start),
        _offset(before),
        _offset(after),
        tuple(_moment(text) for text in dates),
        _rule(rules[0]) if rules else {},
    )


def _rule(text: str) -> dict[str, str]:
    """Return the parts of a rule that holds once a year, on a day of one month. Raises HoursError for another."""
    rule = {name: value for name, _equals, value in (part.partition("=") for part in text.upper().split(";")) if name}
    is_yearly = rule.get("FREQ") == "YEARLY" and rule.get("INTERVAL", "1") == "1"
    if not is_yearly or rule.keys() - _PARTS or not _DAY.fullmatch(rule.get("BYDAY", "SU")):
        raise HoursError("rule")
    return rule


def _is_weekday(rule: str, at: datetime, days: int) -> bool:
    """Return whether a moment in a month of so many days is on `-1SU`, `2SU` or `SU`."""
    match = _DAY.fullmatch(rule)
    assert match
    week, weekday = match.groups()
    if WEEKDAYS[at.weekday()] != weekday:
        return False
    return not week or int(week) in {(at.day - 1) // 7 + 1, -((days - at.day) // 7) - 1}


def _moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if not match:
        raise HoursError("moment")
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text)
    if not match:
        raise HoursError("offset")
    sign, hours, minutes, seconds = match.groups()
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0)) * (-1 if sign == "-" else 1)
