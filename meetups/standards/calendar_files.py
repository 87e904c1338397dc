"""Read calendar files (RFC 5545) of other programs into plain values.

The icalendar library parses the lines of each VEVENT on their own. So an entry that cannot be read affects no other
entry, and a VTIMEZONE of another program never changes the library's own time zones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.prop import vBroken

from meetups.standards.calendar_streams import Calendar, FileError, blocks

MOST_ENTRIES = 5000
LONGEST_UID = 255
LONGEST = timedelta(days=31)
WITHOUT_END = timedelta(hours=1)  # section 3.6.1: such an event takes no time; a meeting does
YEARS = range(1970, 2101)

_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_STATUSES = {"": "confirmed", "CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}


class EntryError(ValueError):
    """An entry that cannot become an event: `code` says why, `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One VEVENT. Its moments are in UTC; `zone` is the IANA name of the clock that people read.

    `original` is the RECURRENCE-ID: a moment in UTC, or a day. If `is_following`, the entry replaces the later meetings
    of its series, too (RANGE=THISANDFUTURE). `added` and `removed` are local days (RDATE, EXDATE). An entry with a
    `refusal` may have a title, a UID and an `original`, and nothing else.
    """

    uid: str = ""
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    starts_at: datetime = _NEVER
    ends_at: datetime = _NEVER
    zone: str = ""
    status: str = "confirmed"
    sequence: int | None = None
    changed_at: datetime | None = None
    rule: str = ""
    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    original: datetime | date | None = None
    is_following: bool = False
    is_ours: bool = False
    refusal: str = ""
    detail: str = ""


@dataclass(frozen=True)
class _Clocks:
    """The time zones in which the times of a calendar are read."""

    calendar: Calendar
    reader: str

    def named(self, tzid: str) -> str:
        if zone := self.calendar.zone_named(tzid):
            return zone
        raise EntryError("zone", tzid[:60])


def read(data: bytes, *, zone: str, product: str = "") -> list[Entry]:
    """Return the entries of a calendar file, which may hold several calendars (section 3.4). Raises FileError.

    `zone` is the time zone of times without one in the file. Entries with the PRODID `product` are marked as ours.
    """
    entries: list[Entry] = []
    for calendar, block in blocks(data):
        if len(entries) == MOST_ENTRIES:
            raise FileError("many")
        is_ours = bool(product) and calendar.product == product
        entries.append(_entry(block, _Clocks(calendar, zone), is_ours=is_ours))
    if not entries:
        raise FileError("empty")
    return entries


def _entry(block: list[str], clocks: _Clocks, *, is_ours: bool) -> Entry:
    """Return one entry; its `refusal` says what is wrong with it."""
    text = "\r\n".join(["BEGIN:VEVENT", *block, "END:VEVENT", ""])
    entry = Entry(is_ours=is_ours)
    try:
        component = Event.from_ical(text)
        assert isinstance(component, Event)
        entry = replace(entry, uid=_text(component, "UID").strip(), title=_title(component))
        entry = _replacing(entry, component, clocks)
        return _whole(entry, component, clocks)
    except EntryError as error:
        return replace(entry, refusal=error.code, detail=error.detail)
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError):
        return replace(entry, refusal="unreadable")  # the library raises several errors for broken values


def _replacing(entry: Entry, component: Event, clocks: _Clocks) -> Entry:
    """Add which meeting of a series the entry replaces. That is known even if something else is wrong with it."""
    value = _one(component, "RECURRENCE-ID")
    if value is None:
        return entry
    span = value.params.get("RANGE", "").upper()
    return replace(entry, original=_original(value, clocks), is_following=span == "THISANDFUTURE")


def _refuse_earlier(component: Event) -> None:
    """Refuse an entry that replaces earlier meetings, too: RFC 2445 has THISANDPRIOR, and RFC 5545 forbids it."""
    if value := _one(component, "RECURRENCE-ID"):
        span = value.params.get("RANGE", "").upper()
        if span not in {"", "THISANDFUTURE"}:
            raise EntryError("span", span[:60])


def _whole(entry: Entry, component: Event, clocks: _Clocks) -> Entry:
    _refuse_earlier(component)
    if not entry.uid:
        raise EntryError("uid")
    if len(entry.uid) > LONGEST_UID:
        raise EntryError("long_uid")
    if not entry.title:
        raise EntryError("title")
    if _text(component, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"}:
        raise EntryError("private")
    status = _STATUSES.get(_text(component, "STATUS").strip().upper())
    if status is None:
        raise EntryError("status", _text(component, "STATUS"))
    stamps = (_one(component, "LAST-MODIFIED"), _one(component, "DTSTAMP"))
    return _timed(
        replace(
            entry,
            status=status,
            description=_text(component, "DESCRIPTION").strip(),
            location=" ".join(_text(component, "LOCATION").split()),
            url=_text(component, "URL").strip(),
            conference=next(filter(None, (_text(component, name).strip() for name in _CONFERENCES)), ""),
            sequence=_sequence(component),
            changed_at=next((stamp.dt.astimezone(UTC) for stamp in stamps if stamp and _is_moment(stamp.dt)), None),
        ),
        component,
        clocks,
    )


def _timed(entry: Entry, component: Event, clocks: _Clocks) -> Entry:
    """Add when the event takes place, in which time zone, and how it repeats."""
    start = _one(component, "DTSTART")
    if start is None:
        raise EntryError("start")
    if not isinstance(start.dt, datetime):
        raise EntryError("all_day")
    rules = _all(component, "RRULE")
    zone = _zone_of(start, clocks, is_repeated=bool(rules))
    clock = ZoneInfo(zone)
    starts_at = _moment(start, clocks, clock)
    ends_at = _end(component, clocks, clock, starts_at)
    _refuse_length(starts_at, ends_at)
    entry = replace(entry, zone=zone, starts_at=starts_at, ends_at=ends_at)
    if len(rules) > 1 or (not rules and _all(component, "RDATE")):
        raise EntryError("irregular")
    return _repeated(entry, component, clocks) if rules else entry


def _refuse_length(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise EntryError("backwards")
    if ends_at - starts_at > LONGEST:
        raise EntryError("long")


def _end(component: Event, clocks: _Clocks, clock: tzinfo, starts_at: datetime) -> datetime:
    """Return DTEND, or the start plus DURATION, or an hour after the start."""
    end, lasts = _one(component, "DTEND"), _one(component, "DURATION")
    if end is not None:
        if not isinstance(end.dt, datetime):
            raise EntryError("unreadable")
        return _moment(end, clocks, clock)
    if lasts is None:
        return starts_at + WITHOUT_END
    if abs(lasts.dt) > 2 * LONGEST:
        raise EntryError("long" if lasts.dt > timedelta(0) else "backwards")
    return starts_at + lasts.dt


def _repeated(entry: Entry, component: Event, clocks: _Clocks) -> Entry:
    """Add the rule as it is in the file, and its exceptions as local days."""
    rule = _all(component, "RRULE")[0]
    added = list(_days(component, "RDATE", entry, clocks))
    removed = list(_days(component, "EXDATE", entry, clocks))
    if None in added:
        raise EntryError("irregular")
    return replace(
        entry,
        rule=rule.to_ical().decode(),
        added=tuple(sorted({day for day in added if day})),
        removed=tuple(sorted({day for day in removed if day})),
    )


def _days(component: Event, name: str, entry: Entry, clocks: _Clocks) -> Iterator[date | None]:
    """Yield the local days of an exception, or None for one at another hour than the rule, which is no such day."""
    clock = ZoneInfo(entry.zone)
    usual = entry.starts_at.astimezone(clock).time()
    for listed in _all(component, name):
        for item in listed.dts:
            if isinstance(item.dt, tuple):
                yield None
            elif not isinstance(item.dt, datetime):
                yield item.dt
            else:
                moment = _moment(item, clocks, clock, listed.params.get("TZID", "")).astimezone(clock)
                yield moment.date() if moment.time() == usual else None


def _original(value: Any, clocks: _Clocks) -> datetime | date:
    """Return the moment of a RECURRENCE-ID; or its day, if it names no time, or a time zone that is not known."""
    day: date = value.dt
    if day.year not in YEARS:
        raise EntryError("range", str(day.year))
    if not isinstance(day, datetime):
        return day
    try:
        return _moment(value, clocks, ZoneInfo(_zone_of(value, clocks, is_repeated=False)))
    except EntryError:
        return day.date()


def _zone_of(value: Any, clocks: _Clocks, *, is_repeated: bool) -> str:
    """Return the time zone in which a time is read: that of its TZID, of the calendar, or of the reader.

    A rule at an hour of UTC repeats at that hour of UTC, unless the calendar names a zone.
    """
    if tzid := value.params.get("TZID", ""):
        return clocks.named(tzid)
    if clocks.calendar.zone:
        return clocks.named(clocks.calendar.zone)
    return "UTC" if is_repeated and value.dt.tzinfo else clocks.reader


def _moment(value: Any, clocks: _Clocks, clock: tzinfo, tzid: str = "") -> datetime:
    """Return a moment in UTC: the first of a doubled hour, and a missing one by the offset before (section 3.3.5)."""
    moment: datetime = value.dt
    if moment.year not in YEARS:
        raise EntryError("range", str(moment.year))
    if tzid := tzid or value.params.get("TZID", ""):
        clock = ZoneInfo(clocks.named(tzid))
        return moment.replace(tzinfo=clock, fold=0).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=clock)).astimezone(UTC)


def _all(component: Event, name: str) -> list[Any]:
    found = component.get(name, [])
    found = found if isinstance(found, list) else [found]
    if any(isinstance(value, vBroken) for value in found):
        raise EntryError("unreadable", name)
    return found


def _one(component: Event, name: str) -> Any:
    """Return the property; the first if a program wrote it twice."""
    return next(iter(_all(component, name)), None)


def _text(component: Event, name: str) -> str:
    value = _one(component, name)
    return "" if value is None else str(value)


def _title(component: Event) -> str:
    return " ".join(_text(component, "SUMMARY").split())


def _sequence(component: Event) -> int | None:
    value = component.get("SEQUENCE")
    return min(int(value), 2_000_000_000) if isinstance(value, int) and value >= 0 else None


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) and value.year in YEARS
