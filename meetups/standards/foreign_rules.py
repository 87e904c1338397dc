"""Say the rule of another program with the parts that a series here has (RFC 5545, section 3.3.10; RFC 7529).

Only what changes no day is left out or said in another way. Everything else stays, for `recurrence.parse` to refuse.
"""

import re
from datetime import datetime

from meetups.standards.recurrence import RuleError

EVERY_MONTH_HAS = 28  # days
LONGEST_MONTH = 31

_TWO_DIGITS = re.compile(r"\d{1,2}", re.ASCII)
_DAY_OF_MONTH = re.compile(r"[+-]?\d{1,2}", re.ASCII)


def without_own_hour(text: str, start: datetime) -> str:
    """Return the value of an RRULE without the hour, minute and second that DTSTART has anyway.

    `start` is DTSTART as it is written: in local time, or in UTC, in which the hours of the rule are then, too.
    """
    own = {"BYHOUR": start.hour, "BYMINUTE": start.minute, "BYSECOND": start.second}
    return ";".join(piece for piece in text.split(";") if not _says(piece, own))


def _says(piece: str, own: dict[str, int]) -> bool:
    name, _, value = piece.strip().upper().partition("=")
    return name in own and all(
        _TWO_DIGITS.fullmatch(number) and int(number) == own[name] for number in value.split(",")
    )


def as_ours(text: str, start: datetime) -> str:
    """Return the value of an RRULE without its calendar system. `start` is DTSTART in local time.

    Raises RuleError for a part that is there twice, and for days that SKIP moves to the next month.
    """
    parts: dict[str, str] = {}
    for piece in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = piece.partition("=")
        if name in parts:
            raise RuleError("twice", name)
        parts[name] = value
    if parts.get("RSCALE") == "GREGORIAN":
        parts = _unskipped(parts, start)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _unskipped(parts: dict[str, str], start: datetime) -> dict[str, str]:
    """Return the parts without RSCALE and SKIP, which says what takes the place of days that a month does not have.

    With BACKWARD that is the last day of the month. FORWARD is the first day of the next, which no part can say.
    """
    kept = {name: value for name, value in parts.items() if name not in {"RSCALE", "SKIP"}}
    days = _days_of_month(kept, start)
    if parts.get("SKIP", "OMIT") == "OMIT" or all(abs(day) <= EVERY_MONTH_HAS for day in days):
        return kept
    month = kept.get("BYMONTH", "" if "BYMONTHDAY" in kept else str(start.month))
    is_one_a_set = kept["FREQ"] == "MONTHLY" or month.isdecimal()
    is_narrowed = any(name.startswith("BY") for name in kept.keys() - {"BYMONTH", "BYMONTHDAY"})
    if parts["SKIP"] != "BACKWARD" or len(days) > 1 or days[0] < 0 or is_narrowed or not is_one_a_set:
        raise RuleError("part", "SKIP")
    of_year = {"BYMONTH": month} if kept["FREQ"] == "YEARLY" else {}
    if days[0] == LONGEST_MONTH:
        return kept | of_year | {"BYMONTHDAY": "-1"}
    numbers = map(str, range(EVERY_MONTH_HAS, days[0] + 1))
    return kept | of_year | {"BYMONTHDAY": ",".join(numbers), "BYSETPOS": "-1"}


def _days_of_month(parts: dict[str, str], start: datetime) -> list[int]:
    """Return the days of the month that a rule looks for: BYMONTHDAY, or that of the start if no part says a day."""
    if parts.get("FREQ") not in {"MONTHLY", "YEARLY"}:
        return []
    if "BYMONTHDAY" in parts:
        listed = parts["BYMONTHDAY"].split(",")
        return [int(day) if _DAY_OF_MONTH.fullmatch(day) else LONGEST_MONTH for day in listed]
    if "BYYEARDAY" in parts:
        return [-LONGEST_MONTH]  # the last day of some years, for which nothing here can stand
    return [] if parts.keys() & {"BYDAY", "BYWEEKNO"} else [start.day]
