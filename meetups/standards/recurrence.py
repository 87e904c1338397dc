"""Recurrence rules (RFC 5545, section 3.3.10), day by day.

A community meets at most once a day in one series, so a rule gives days. The time and zone are added afterwards, so
6pm stays 6pm. python-dateutil expands the rules. This module limits which rules a community may have, and how many
days they may give.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile

from dateutil.rrule import rrule, rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Of a series whose other days are all added: its first day, whichever weekday that is.
ONCE = "FREQ=DAILY;COUNT=1;BYDAY=MO,TU,WE,TH,FR,SA,SU"
MOST = 400
LONGEST_TEXT = 255

# After 400 years the calendar repeats itself, to the weekday.
_CYCLE = timedelta(days=146_097)
_LATEST = date(2199, 12, 31)

_53 = r"(?:5[0-3]|[1-4]\d|[1-9])"
_366 = r"(?:36[0-6]|3[0-5]\d|[12]\d\d|[1-9]\d?)"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYMONTH": r"(?:1[0-2]|[1-9])",
    "BYWEEKNO": rf"-?{_53}",
    "BYYEARDAY": rf"-?{_366}",
    "BYMONTHDAY": r"-?(?:[12]\d|3[01]|[1-9])",
    "BYDAY": rf"(?:-?{_53})?(?:MO|TU|WE|TH|FR|SA|SU)",
    "BYSETPOS": rf"-?{_366}",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
# The parts that may narrow each frequency. Section 3.3.10 forbids the others, or their search would never end.
_ALLOWED = {
    "DAILY": {"BYMONTH", "BYMONTHDAY", "BYDAY"},
    "WEEKLY": {"BYMONTH", "BYDAY", "BYSETPOS"},
    "MONTHLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
}


class RuleError(ValueError):
    """A rule that is refused. `code` says why: syntax, part, twice, freq, both, until, many; `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


def parse(text: str) -> dict[str, str]:
    """Return the parts of a rule by name, in the order of section 3.3.10. Raises RuleError.

    `text` is the value of an RRULE property, with or without its name; never a DTSTART or a second line.
    """
    text = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not text or len(text) > LONGEST_TEXT:
        raise RuleError("syntax")
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, _, value = piece.partition("=")
        if name not in _PARTS:
            raise RuleError("part", name)
        if name in parts:
            raise RuleError("twice", name)
        parts[name] = _value(name, value)
    _check_together(parts)
    return {name: parts[name] for name in _PARTS if name in parts}


def _value(name: str, text: str) -> str:
    """Return the value of a part, its numbers without a plus or zeros in front: `+01` is 1. Raises RuleError."""
    values = re.sub(r"(?<!\d)\+?0*(?=[1-9])", "", text).split(",") if name != "UNTIL" else [text]
    if len(values) > 1 and not name.startswith("BY"):
        raise RuleError("syntax", f"{name}={text}")
    if not all(re.fullmatch(_PARTS[name], value, re.ASCII) for value in values):
        raise RuleError("syntax", f"{name}={text}")
    return ",".join(values)


def normal(text: str) -> str:
    """Return the rule as it is shown: upper case, its parts in one order. Raises RuleError."""
    return _text(parse(text))


def by_day(text: str, start: time, zone: tzinfo) -> str:
    """Return the rule as it is stored: as `normal`, with UNTIL as the last local day on which a meeting may start.

    Files have a moment there, usually in UTC (section 3.3.10). Raises RuleError.
    """
    parts = parse(text)
    if "T" in parts.get("UNTIL", ""):
        parts["UNTIL"] = _digits(_last_day(_moment_of(parts["UNTIL"], zone), start, zone))
    return _text(parts)


def _last_day(moment: datetime, start: time, zone: tzinfo) -> date:
    """Return the last local day whose meeting starts by a moment (in Python's first and last year, its day)."""
    if not date.min.year < moment.year < date.max.year:
        return moment.date()
    day = moment.astimezone(zone).date()
    is_too_late = datetime.combine(day, start, zone).astimezone(UTC) > moment.astimezone(UTC)
    return day - timedelta(days=1) if is_too_late else day


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)


def _check_together(parts: dict[str, str]) -> None:
    """Check the parts against each other (section 3.3.10). Raises RuleError."""
    if "FREQ" not in parts:
        raise RuleError("freq")
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise RuleError("both")
    narrowing = {name for name in parts if name.startswith("BY")}
    if strange := narrowing - _ALLOWED[parts["FREQ"]]:
        raise RuleError("part", min(strange))
    if narrowing == {"BYSETPOS"}:
        raise RuleError("part", "BYSETPOS")
    _check_weekdays(parts)
    until_of(parts)


def _check_weekdays(parts: dict[str, str]) -> None:
    """Check that weekdays have numbers only in months and years: `2TH` is the second Thursday of one of them.

    They have none in weeks, and no month has a sixth of any weekday. Raises RuleError.
    """
    numbers = [int(number) for number in re.findall(r"\d+", parts.get("BYDAY", ""))]
    is_by_week = parts["FREQ"] in {"DAILY", "WEEKLY"} or "BYWEEKNO" in parts
    is_by_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    if numbers and (is_by_week or (is_by_month and max(numbers) > 5)):
        raise RuleError("syntax", f"BYDAY={parts['BYDAY']}")


def until_of(parts: dict[str, str]) -> date | None:
    """Return the last day a rule may give, if it names one; for a moment the day as written, which `by_day` corrects.

    Raises RuleError for a day that does not exist.
    """
    return _moment_of(parts["UNTIL"], UTC).date() if "UNTIL" in parts else None


def _moment_of(text: str, zone: tzinfo) -> datetime:
    """Return a day or moment of section 3.3.4 or 3.3.5, in `zone` unless it says UTC. Raises RuleError."""
    try:
        moment = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007
    except ValueError as error:
        raise RuleError("until", text) from error
    return moment.replace(tzinfo=UTC if text.endswith("Z") else zone)


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def ended(text: str, first: date, last: date) -> str:
    """Return the same rule without the days after `last`. Raises RuleError."""
    parts = parse(text)
    if "COUNT" in parts and len(list(_rule_days(parts, first, last))) == int(parts["COUNT"]):
        return _text(parts)
    until = until_of(parts)
    parts.pop("COUNT", None)
    return _text(parts | {"UNTIL": _digits(min(until, last) if until else last)})


def rest(text: str, first: date, on: date) -> tuple[str, date]:
    """Return the rule that continues from a day, and its first day: the same days from `on`, with COUNT reduced.

    A rule that gives no more days within a hundred years ends the day before. Raises RuleError.
    """
    parts = parse(text)
    if on <= first:
        return _text(parts), first
    given = list(_rule_days(parts, first, on - timedelta(days=1)))
    later = _rule_days(parts, first, on + _CYCLE / 4)
    following = next((day for day in later if day >= on), None)
    if following is None:
        return ended(_text(parts), on, on - timedelta(days=1)), on
    if "COUNT" in parts:
        parts["COUNT"] = str(int(parts["COUNT"]) - len(given))
    return _text(parts), following


def shifted(text: str, by: int) -> str:
    """Return the rule whose days are `by` days later than those of this one.

    Raises RuleError with the code part for a rule that depends on days of months.
    """
    parts = parse(text)
    if not by:
        return _text(parts)
    months = parts.keys() & {"BYMONTH", "BYMONTHDAY"}
    if months or parts["FREQ"] not in {"DAILY", "WEEKLY"}:
        raise RuleError("part", min(months, default="FREQ"))
    if "BYDAY" in parts:  # the weeks that INTERVAL counts begin later, too
        parts["WKST"] = parts.get("WKST", WEEKDAYS[0])
    for name in {"BYDAY", "WKST"} & parts.keys():
        moved = (WEEKDAYS[(WEEKDAYS.index(day) + by) % 7] for day in parts[name].split(","))
        parts[name] = ",".join(moved)
    if until := until_of(parts):
        parts["UNTIL"] = _digits(until + timedelta(days=by))
    return _text(parts)


def days(
    text: str,
    first: date,
    *,
    since: date,
    last: date,
    added: Collection[date] = (),
    removed: Collection[date] = (),
) -> list[date]:
    """Return the days of a recurrence set between two days, both included, in order (section 3.8.5.3).

    DTSTART (`first`) is one of them, unless the rule ended before it; `added` are RDATEs, `removed` EXDATEs, which win.
    COUNT counts the days of the rule itself. Raises RuleError with the code "many" if more than 400 days are left.
    """
    parts = parse(text)
    starts = () if (until_of(parts) or first) < first else (first,)
    found = {*starts, *added, *_rule_days(parts, first, last)}.difference(removed)
    kept = sorted(day for day in found if since <= day <= last)
    if len(kept) > MOST:
        raise RuleError("many")
    return kept


class Days:
    """The days of a recurrence set, to ask for one by one up to the year 2199: `day in Days(rule, first)`.

    The arguments are those of `days`. The rule is expanded once, as far as the latest day that was asked for, because
    a file may ask for thousands of them. Raises RuleError.
    """

    def __init__(self, text: str, first: date, *, added: Collection[date] = (), removed: Collection[date] = ()) -> None:
        parts = parse(text)
        starts = () if (until_of(parts) or first) < first else (first,)
        self._found, self._removed = {*starts, *added}, frozenset(removed)
        self._later, self._latest = _rule_days(parts, first, _LATEST), date.min

    def __contains__(self, day: date) -> bool:
        while self._latest < day:
            self._latest = next(self._later, date.max)
            self._found.add(self._latest)
        return day in self._found and day not in self._removed


def place_in_rule(text: str, first: date, day: date) -> int:
    """Return how many days the rule gives before this one: a rotation through several venues counts by it."""
    return sum(other < day for other in {first, *_rule_days(parse(text), first, day)})


def _rule_days(parts: dict[str, str], first: date, last: date) -> Iterator[date]:
    """Yield the days of the rule alone, up to `last`.

    They are searched for in the last centuries that Python knows. If a rule gives nothing (every seventh day from a
    Tuesday, if it is a Monday), dateutil searches up to the year 9999.
    """
    until = min(last, until_of(parts) or last)
    if until < first:
        return
    rule, begin = {name: value for name, value in parts.items() if name not in {"UNTIL", "COUNT"}}, first
    if rule["FREQ"] == "WEEKLY" and "BYSETPOS" in rule:
        # dateutil counts the positions in the first week from DTSTART on, and not from the first day of the week.
        rule.setdefault("BYDAY", WEEKDAYS[first.weekday()])
        begin -= timedelta(days=(first.weekday() - WEEKDAYS.index(rule.get("WKST", "MO"))) % 7)
    shift = _CYCLE * ((date.max.year - until.year) // 400)
    expanded = rrulestr(_text(rule), dtstart=datetime.combine(begin + shift, time(12)))
    assert isinstance(expanded, rrule)  # `parse` accepts one rule in one line
    found = (moment.date() - shift for moment in expanded)
    counted = islice((day for day in found if day >= first), int(parts["COUNT"]) if "COUNT" in parts else None)
    yield from takewhile(lambda day: day <= until, counted)
