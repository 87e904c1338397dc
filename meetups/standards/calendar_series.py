"""Write series as iCalendar: one VEVENT with its rule for each (RFC 5545, section 3.8.5)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from meetups.standards import timezones
from meetups.standards.calendars import PRODUCT
from meetups.standards.characters import CONTROLS

YEARS_AHEAD = 5  # of a rule without an end, for its time zone


class Series(NamedTuple):
    """The facts of a series in a calendar. `added` and `removed` are local days (RDATE, EXDATE)."""

    uid: str
    title: str
    summary: str
    location: str
    starts_on: date
    start_time: time
    minutes: int
    zone: str
    rrule: str
    added: tuple[date, ...]
    removed: tuple[date, ...]
    changed_at: datetime


def calendar(series: Iterable[Series], *, today: date) -> bytes:
    """Return a VCALENDAR of series, with a VTIMEZONE for each zone they use. Empty bytes for no series.

    The days are those of the rule: neither public holidays nor meetings that were changed by hand are known to it.
    """
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    entries: list[bytes] = []
    years: dict[str, set[int]] = {}
    for one in series:
        entries.append(_entry(one).to_ical())
        years.setdefault(one.zone, set()).update((one.starts_on.year, today.year + YEARS_AHEAD))
    zones = [timezones.component(zone, min(of) - 1, max(of) + 1) for zone, of in sorted(years.items())]
    head, end, _ = document.to_ical().partition(b"END:VCALENDAR")
    return b"".join([head, *zones, *entries, end, b"\r\n"]).translate(None, CONTROLS) if entries else b""


def _entry(series: Series) -> Event:
    zone, component = ZoneInfo(series.zone), Event()
    component.add("uid", series.uid)
    component.add("dtstamp", series.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("dtstart", _at(series, series.starts_on))
    component.add("duration", timedelta(minutes=series.minutes))
    component.add("rrule", _rule(series, zone))
    for name, days in (("rdate", series.added), ("exdate", series.removed)):
        if days:
            component.add(name, [_at(series, day) for day in days])
    texts = {"summary": series.title, "description": series.summary, "location": series.location}
    for name, text in texts.items():
        if text:
            component.add(name, text)
    return component


def _at(series: Series, day: date) -> datetime:
    return datetime.combine(day, series.start_time, ZoneInfo(series.zone))


def _rule(series: Series, zone: ZoneInfo) -> vRecur:
    """Return the rule. Its end is the last moment of a local day, in UTC, because the start has a zone (3.3.10)."""
    rule = vRecur.from_ical(series.rrule)
    if until := rule.get("UNTIL"):
        day = until[0] if isinstance(until, list) else until
        rule["UNTIL"] = datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
    return rule
