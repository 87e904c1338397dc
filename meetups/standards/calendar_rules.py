"""The rules of an entry as local days on which it takes place (RFC 5545, sections 3.8.5)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Event

from meetups.standards import recurrence
from meetups.standards.calendar_properties import EntryError, all_of, one
from meetups.standards.calendar_times import Clocks
from meetups.standards.foreign_rules import without_own_hour
from meetups.standards.wall_clock import is_at_hour

_NAMES_DAYS = re.compile("BY(DAY|MONTH|WEEKNO|YEARDAY)|MONTHLY|YEARLY")


class Repetition(NamedTuple):
    """A rule as it is in the file, but for the hour of the start, and the local days that are exceptions.

    They are added to it (RDATE) or removed (EXDATE).
    """

    rule: str
    added: tuple[date, ...]
    removed: tuple[date, ...]


def is_repeated(component: Event, raw: dict[str, list[str]]) -> bool:
    """Return whether an entry is more than one meeting. One occurrence of another entry (RECURRENCE-ID) is one."""
    return bool(raw["RRULE"] or (all_of(component, "RDATE") and not all_of(component, "RECURRENCE-ID")))


def repetition_of(
    component: Event, raw: dict[str, list[str]], clocks: Clocks, zone: str, starts_at: datetime
) -> Repetition:
    """Return how an entry repeats. Raises EntryError for what a series cannot have."""
    rules = raw["RRULE"] or [recurrence.ONCE]
    if raw["EXRULE"]:
        raise EntryError("exrule", raw["EXRULE"][0][:60])
    if len(rules) > 1:
        raise EntryError("rules")
    if not rules[0]:
        raise EntryError("no_rule")
    written, local = one(component, "DTSTART").dt, starts_at.astimezone(ZoneInfo(zone))
    if written.date() != local.date() and _NAMES_DAYS.search(rules[0].upper()):
        raise EntryError("days_of_utc", zone)
    usual = local.time()
    added = dict(_days(component, "RDATE", clocks, zone, usual))
    if strange := next((text for text, day in added.items() if day is None), ""):
        raise EntryError("other_hour", strange)
    removed = dict(_days(component, "EXDATE", clocks, zone, usual))
    rule = without_own_hour(rules[0], written)
    return Repetition(rule, _sorted(added), _sorted(removed))


def _sorted(days: dict[str, date | None]) -> tuple[date, ...]:
    return tuple(sorted({day for day in days.values() if day}))


def _days(component: Event, name: str, clocks: Clocks, zone: str, usual: time) -> Iterator[tuple[str, date | None]]:
    """Yield each value of an exception with its local day.

    A value at another hour than the rule has None: no meeting of the rule is then.
    """
    clock = ZoneInfo(zone)
    for listed in all_of(component, name):
        for item in listed.dts:
            text = item.to_ical().decode()
            if isinstance(item.dt, tuple):
                yield text, None
            elif not isinstance(item.dt, datetime):
                yield text, item.dt
            else:
                moment = clocks.moment(item, clock, listed.params.get("TZID", ""))
                yield text, moment.astimezone(clock).date() if is_at_hour(moment, usual, zone) else None
