"""Recurrence rules in words: every other Wednesday, every month on the first and third Tuesday."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetups.standards import recurrence
from meetups.wording.dates import day_in_words
from meetups.wording.lists import listed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ORDINALS: "dict[int, StrOrPromise]" = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    -1: gettext_lazy("last"),
}
LAST = -1  # of its kind in a month
LAST_DAY = -1


@dataclass(frozen=True)
class Rhythm:
    """A rule that words can express. A monthly rule has `ordinals` and `weekdays`, or else a `monthday`."""

    unit: str  # FREQ of the rule
    every: int = 1
    weekdays: tuple[str, ...] = ()
    ordinals: tuple[int, ...] = ()
    monthday: int | None = None
    count: int | None = None
    until: date | None = None

    @property
    def rrule(self) -> str:
        """The rule as it is stored."""
        parts = [f"FREQ={self.unit}", f"INTERVAL={self.every}"][: 2 if self.every > 1 else 1]
        if self.count:
            parts.append(f"COUNT={self.count}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.monthday:
            parts.append(f"BYMONTHDAY={self.monthday}")
        if self.weekdays:
            numbers = [str(number) for number in self.ordinals] or [""]
            parts.append("BYDAY=" + ",".join(number + day for number, day in product(numbers, self.weekdays)))
        return recurrence.normal(";".join(parts))

    def fits(self, day: date) -> bool:
        """Return whether a day has the weekday and the position in its month that the words name."""
        number, days_left = (day.day + 6) // 7, monthrange(day.year, day.month)[1] - day.day
        return (
            (not self.weekdays or recurrence.WEEKDAYS[day.weekday()] in self.weekdays)
            and (not self.ordinals or number in self.ordinals or (-1 in self.ordinals and days_left < 7))
            and self.monthday in {None, day.day, LAST_DAY if days_left == 0 else None}
        )

    def words(self, starts_on: date) -> str:
        """Return `every other Wednesday, until 3 March 2027`."""
        is_every_other = (self.unit, self.every, len(self.weekdays)) == ("WEEKLY", 2, 1)
        words = {
            "DAILY": lambda: ngettext("every day", "every %(number)d days", self.every),
            "WEEKLY": lambda: ngettext("every week on %(days)s", "every %(number)d weeks on %(days)s", self.every),
            "MONTHLY": lambda: ngettext("every month on %(days)s", "every %(number)d months on %(days)s", self.every),
            "YEARLY": lambda: ngettext("every year on %(days)s", "every %(number)d years on %(days)s", self.every),
        }[self.unit]()
        # Translators: a day of the week in every second week, such as: every other Wednesday
        text = _("every other %(days)s") if is_every_other else words
        return text % {"number": self.every, "days": self._days(starts_on)} + self._end()

    def _days(self, starts_on: date) -> str:
        weekdays = listed([str(WEEKDAYS[recurrence.WEEKDAYS.index(day)]) for day in self.weekdays])
        if self.ordinals:
            ordinals = listed([str(ORDINALS[number]) for number in self.ordinals])
            return _("the %(ordinals)s %(weekdays)s") % {"ordinals": ordinals, "weekdays": weekdays}
        if self.monthday:
            return _("the last day") if self.monthday == LAST_DAY else _("day %(number)d") % {"number": self.monthday}
        # Translators: a day of each year, such as 3 May
        return weekdays or _("%(day)d %(month)s") % {"day": starts_on.day, "month": MONTHS[starts_on.month]}

    def _end(self) -> str:
        if self.count:
            return ngettext(", once", ", %(number)d times", self.count) % {"number": self.count}
        if self.until:
            return _(", until %(day)s") % {"day": day_in_words(self.until)}
        return ""


def days_named_by(starts_on: date) -> "tuple[str, int, int]":
    """Return the weekday, the place in the month and the day of the month of a first date: ("WE", 2, 11).

    The fifth of its kind in a month counts as the last: no rule for the fifth has a meeting every month.
    """
    number = (starts_on.day + 6) // 7
    return recurrence.WEEKDAYS[starts_on.weekday()], number if number in ORDINALS else LAST, starts_on.day


def rhythm_of(rrule: str, starts_on: date) -> Rhythm | None:
    """Return the rhythm of a rule, or None if words cannot express all of it. Raises RuleError.

    The first date fills in what the rule omits: the weekday or the day of the month (RFC 5545, section 3.3.10).
    """
    parts = recurrence.parse(rrule)
    every = int(parts.get("INTERVAL", 1))
    days = _days_of(parts, starts_on)
    if days is None or not _is_wkst_irrelevant(parts, every, days[0], starts_on):
        return None
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    return Rhythm(parts["FREQ"], every, *days, count, recurrence.until_of(parts))


def in_words(rrule: str, starts_on: date) -> str:
    """Return a rule in words: `every other Wednesday, until 3 March 2027`. Raises RuleError."""
    if recurrence.normal(rrule) == recurrence.ONCE:
        return _("on days chosen one by one")
    rhythm = rhythm_of(rrule, starts_on)
    return rhythm.words(starts_on) if rhythm else _("by a rule of its own")


_Days = tuple[tuple[str, ...], tuple[int, ...], int | None]  # weekdays, ordinals, day of the month


def _days_of(parts: dict[str, str], starts_on: date) -> _Days | None:
    narrowing = {name for name in parts if name.startswith("BY")}
    if parts["FREQ"] == "WEEKLY":
        return _weekdays_of(parts, starts_on) if narrowing <= {"BYDAY"} else None
    if parts["FREQ"] == "MONTHLY" and "BYDAY" in parts:
        return _ordinals_of(parts) if narrowing <= {"BYDAY", "BYSETPOS"} else None
    if parts["FREQ"] == "MONTHLY":
        return _monthday_of(parts, starts_on) if narrowing <= {"BYMONTHDAY"} else None
    return None if narrowing else ((), (), None)


def _weekdays_of(parts: dict[str, str], starts_on: date) -> _Days:
    named = parts.get("BYDAY", recurrence.WEEKDAYS[starts_on.weekday()]).split(",")
    return tuple(day for day in recurrence.WEEKDAYS if day in named), (), None


def _ordinals_of(parts: dict[str, str]) -> _Days | None:
    """Return the same for `1TU,3TU` and for `TU` with BYSETPOS 1 and 3, as Outlook writes it."""
    named = parts["BYDAY"].split(",")
    if positions := parts.get("BYSETPOS"):
        named = [position + named[0] for position in positions.split(",")] if len(named) == 1 else []
    pairs = {(int(found[1]), found[2]) for day in named if (found := re.fullmatch(r"([+-]?\d+)(\w\w)", day))}
    ordinals = tuple(number for number in ORDINALS if number in {pair[0] for pair in pairs})
    weekdays = tuple(day for day in recurrence.WEEKDAYS if day in {pair[1] for pair in pairs})
    is_all = bool(pairs) and set(product(ordinals, weekdays)) == pairs and len(pairs) == len(set(named))
    return (weekdays, ordinals, None) if is_all else None


def _monthday_of(parts: dict[str, str], starts_on: date) -> _Days | None:
    named = parts.get("BYMONTHDAY", str(starts_on.day))
    if "," in named or int(named) < LAST_DAY:
        return None
    return (), (), int(named)


def _is_wkst_irrelevant(parts: dict[str, str], every: int, weekdays: tuple[str, ...], starts_on: date) -> bool:
    """Return whether the rule gives the same days if weeks begin on Monday (RFC 5545, section 3.3.10)."""
    if parts["FREQ"] != "WEEKLY" or parts.get("WKST", "MO") == "MO":
        return True
    return every == 1 or weekdays == (recurrence.WEEKDAYS[starts_on.weekday()],)
