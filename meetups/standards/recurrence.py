"""Recurrence rules (RFC 5545, section 3.3.10), day by day.

A community meets at most once a day in one series, so a rule gives days; the hour and the zone come afterwards, and
6pm stays 6pm. python-dateutil expands; what is held here is which rules a community may have, and how many days they
may give.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 400
LONGEST_TEXT = 255

_DAY = r"(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)"
_MONTHDAY = r"-?(?:[12]\d|3[01]|[1-9])"
_PARTS = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYMONTH": r"(?:1[0-2]|[1-9])(?:,(?:1[0-2]|[1-9]))*",
    "BYWEEKNO": r"-?[1-9]\d?(?:,-?[1-9]\d?)*",
    "BYYEARDAY": r"-?[1-9]\d{0,2}(?:,-?[1-9]\d{0,2})*",
    "BYMONTHDAY": rf"{_MONTHDAY}(?:,{_MONTHDAY})*",
    "BYDAY": rf"{_DAY}(?:,{_DAY})*",
    "BYSETPOS": r"-?[1-9]\d{0,2}(?:,-?[1-9]\d{0,2})*",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}
# What each frequency may be narrowed by. Section 3.3.10 forbids the rest, or they would search for ever in vain.
_ALLOWED = {
    "DAILY": {"BYMONTH", "BYDAY"},
    "WEEKLY": {"BYMONTH", "BYDAY"},
    "MONTHLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
}


class RuleError(ValueError):
    """A rule this site does not take. `code` says why: syntax, part, twice, freq, both, until, many; `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


def parse(text: str) -> dict[str, str]:
    """The parts of a rule by name, in the order of section 3.3.10. Raises RuleError.

    Takes the value of an RRULE property, with or without its name; never a DTSTART or a second line.
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
        if not re.fullmatch(_PARTS[name], value):
            raise RuleError("syntax", piece)
        parts[name] = value
    _check_together(parts)
    return {name: parts[name] for name in _PARTS if name in parts}


def normal(text: str) -> str:
    """The rule as it is stored and shown: upper case, its parts in one order. Raises RuleError."""
    return ";".join(f"{name}={value}" for name, value in parse(text).items())


def _check_together(parts: dict[str, str]) -> None:
    """What the parts may be to each other (section 3.3.10). Raises RuleError."""
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
    """Only months and years count their weekdays, and not by the week: `2TH` is the second Thursday of one of them."""
    is_numbered = bool(re.search(r"\d", parts.get("BYDAY", "")))
    if is_numbered and (parts["FREQ"] in {"DAILY", "WEEKLY"} or "BYWEEKNO" in parts):
        raise RuleError("syntax", f"BYDAY={parts['BYDAY']}")


def until_of(parts: dict[str, str]) -> date | None:
    """The last day a rule may give, when it names one. Raises RuleError for a day that is not in the calendar."""
    if "UNTIL" not in parts:
        return None
    try:
        return datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise RuleError("until", parts["UNTIL"]) from error


def ended(text: str, last: date) -> str:
    """The same rule, giving no day after `last`. Raises RuleError."""
    parts = parse(text)
    until = until_of(parts)
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{min(until, last) if until else last:%Y%m%d}"
    return normal(";".join(f"{name}={value}" for name, value in parts.items()))


def rest(text: str, first: date, on: date) -> str:
    """The rule that goes on from a day: COUNT is lessened by what the rule gave before. Raises RuleError."""
    parts = parse(text)
    if "COUNT" in parts:
        given = sum(day < on for day in _of_the_rule(parts, first, on))
        parts["COUNT"] = str(max(1, int(parts["COUNT"]) - given))
    return normal(";".join(f"{name}={value}" for name, value in parts.items()))


def days(
    text: str,
    first: date,
    *,
    since: date,
    last: date,
    added: Collection[date] = (),
    removed: Collection[date] = (),
) -> list[date]:
    """The days of a recurrence set that lie between two days, both included, in order (section 3.8.5.3).

    DTSTART (`first`) is always one of them; `added` are RDATEs, `removed` EXDATEs, which win. COUNT counts what the
    rule itself gives. Raises RuleError with the code many when more than 400 are left between the two days.
    """
    found = {day for day in (first, *added) if since <= day <= last}
    found.update(day for day in _of_the_rule(parse(text), first, last) if day >= since)
    found.difference_update(removed)
    if len(found) > MOST:
        raise RuleError("many")
    return sorted(found)


def place_in_rule(text: str, first: date, day: date) -> int:
    """How many days the rule gives before this one: what a rotation through several venues counts by."""
    return len({first, *_of_the_rule(parse(text), first, day)} - {day})


def next_of_rule(text: str, first: date, on: date) -> date | None:
    """The first day from `on` that the rule itself gives, within four years; None when it gives none."""
    later = (day for day in _of_the_rule(parse(text), first, on + timedelta(days=4 * 366)) if day >= on)
    return next(later, None)


def _of_the_rule(parts: dict[str, str], first: date, last: date) -> list[date]:
    until = min(last, until_of(parts) or last)
    rule = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    midday = time(12)
    expanded = rrulestr(rule, dtstart=datetime.combine(first, midday))
    assert isinstance(expanded, rrule)  # one rule, and no second line: `parse` saw to that
    return [moment.date() for moment in expanded.replace(until=datetime.combine(until, midday))]
