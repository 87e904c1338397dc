"""Read calendar files (RFC 5545) of other programs into plain values.

The icalendar library parses the lines of each VEVENT on their own. So an entry that cannot be read affects no other
entry, and a VTIMEZONE of another program never changes the library's own time zones.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

from meetups.standards.calendar_properties import EntryError, one, readable, text, text_if_readable
from meetups.standards.calendar_rules import is_repeated, repetition_of
from meetups.standards.calendar_streams import MOST_EXCEPTIONS, Block, FileError, blocks
from meetups.standards.calendar_times import YEARS, Clocks, end_of, original_of, two_clocks
from meetups.standards.zone_matching import ZoneMatcher

MOST_ENTRIES = 5000
LONGEST_UID = 255

_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_STATUSES = {"": "confirmed", "CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}


_NEVER = datetime.min.replace(tzinfo=UTC)


class _KnownZones(ZONEINFO):
    """The time zones of the library, for any name that a file may give one."""

    def timezone(self, name: str) -> tzinfo | None:
        """Return a time zone, or None: a folder of zones (`Europe`) and a name too long for a file are none."""
        try:
            return super().timezone(name)
        except OSError:
            return None


tzp.use(_KnownZones())


@dataclass(frozen=True)
class Entry:
    """One VEVENT. Its moments are in UTC; `zone` is the IANA name of the clock that people read.

    `line` is the number of its first line in the file. `lasts` is the length of each meeting, if it repeats. `original`
    is the RECURRENCE-ID: a moment in UTC, or a day; with `is_following` (RANGE=THISANDFUTURE) the later meetings of its
    series are meant, too. `added` and `removed` are local days (RDATE, EXDATE). `zone_named` is the name of the zone in
    the file. It is set if the zone was found by its hours, or if the file gives it other hours than it has
    (`has_other_hours`). An entry with a `refusal` may have a title, a UID and an `original`, and nothing else. One that
    `is_cancelling` says what is cancelled (METHOD:CANCEL), and may have no title and no time.
    """

    line: int = 0
    uid: str = ""
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    starts_at: datetime = _NEVER
    ends_at: datetime = _NEVER
    lasts: timedelta = timedelta(0)
    zone: str = ""
    zone_named: str = ""
    has_other_hours: bool = False
    status: str = "confirmed"
    sequence: int | None = None
    changed_at: datetime | None = None
    rule: str = ""
    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    original: datetime | date | None = None
    is_following: bool = False
    is_ours: bool = False
    is_cancelling: bool = False
    refusal: str = ""
    detail: str = ""


def read(data: bytes, *, zone: str, product: str = "") -> list[Entry]:
    """Return the entries of a calendar file, which may hold several calendars (section 3.4). Raises FileError.

    `zone` is the time zone of times without one in the file. Entries with the PRODID `product` are marked as ours.
    """
    found: list[Block] = []
    for block in blocks(data):
        if len(found) == MOST_ENTRIES:
            raise FileError("many", block.line)
        found.append(block)
    if not found:
        raise FileError("empty")
    # All are cut first, because a calendar may say its program, its zones and its method after its entries.
    zones = ZoneMatcher(zone, datetime.now(UTC))
    return [_entry(block, Clocks(block.calendar, zone, zones), product) for block in found]


def _entry(block: Block, clocks: Clocks, product: str) -> Entry:
    """Return one entry; its `refusal` says what is wrong with it."""
    entry = Entry(line=block.line, is_ours=bool(product) and block.calendar.product == product)
    try:
        lines = [block.calendar.quoted(line) for line in block.lines]
        component = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
        assert isinstance(component, Event)
        title = " ".join(text_if_readable(component, "SUMMARY").split())
        entry = replace(entry, title=title, uid=text_if_readable(component, "UID").strip())
        _refuse_unknown(component, block)
        unclear = block.long + two_clocks(lines, block.calendar)
        # First the meeting that it replaces: whatever is wrong with the rest, that meeting is left out, too.
        entry = _replacing(entry, component, unclear, clocks)
        _refuse_unclear(block, unclear)
        _refuse_earlier(component)
        entry = replace(entry, sequence=_sequence(component), changed_at=_changed_at(component))
        if block.calendar.method.upper() == "CANCEL":
            return replace(entry, status="cancelled", is_cancelling=True)
        return _timed(_described(entry, component), component, block, clocks)
    except EntryError as error:
        return replace(entry, refusal=error.code, detail=error.detail)
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError):
        # The library raises several errors for broken values.
        return replace(entry, refusal="unreadable", detail="VEVENT")


def _refuse_unknown(component: Event, block: Block) -> None:
    """Refuse an entry that a later import would not recognise."""
    uid = text(component, "UID").strip()
    if len(uid) > LONGEST_UID or "UID" in block.long:
        raise EntryError("long_uid")
    if not uid:
        raise EntryError("uid")


def _replacing(entry: Entry, component: Event, unclear: list[str], clocks: Clocks) -> Entry:
    """Add which meeting of a series the entry replaces."""
    if "RECURRENCE-ID" in unclear:
        raise EntryError("no_original")
    try:
        value = one(component, "RECURRENCE-ID")
        if value is None:
            return entry
        is_following = value.params.get("RANGE", "").upper() == "THISANDFUTURE"
        return replace(entry, original=original_of(value, clocks), is_following=is_following)
    except (EntryError, AttributeError) as error:  # the library reads some values as of another type
        raise EntryError("no_original") from error


def _refuse_unclear(block: Block, unclear: list[str]) -> None:
    """Refuse an entry with too many exceptions, too long a line, or times in UTC and in another zone."""
    if block.exceptions > MOST_EXCEPTIONS:
        raise EntryError("many_exceptions")
    if unclear:
        raise EntryError("long_line" if block.long else "two_clocks", unclear[0])


def _refuse_earlier(component: Event) -> None:
    """Refuse an entry that replaces earlier meetings, too: RFC 2445 has THISANDPRIOR, and RFC 5545 forbids it."""
    value = one(component, "RECURRENCE-ID")
    span = value.params.get("RANGE", "").upper() if value else ""
    if span not in {"", "THISANDFUTURE"}:
        raise EntryError("span", span[:60])


def _described(entry: Entry, component: Event) -> Entry:
    """Add its texts and its status."""
    if not text(component, "SUMMARY").strip():
        raise EntryError("title")
    _refuse_private(component)
    status = _STATUSES.get(text(component, "STATUS").strip().upper())
    if status is None:
        raise EntryError("status", text(component, "STATUS")[:60])
    return replace(
        entry,
        status=status,
        description=text(component, "DESCRIPTION").strip(),
        location=" ".join(text(component, "LOCATION").split()),
        url=text(component, "URL").strip(),
        conference=next(filter(None, (text(component, name).strip() for name in _CONFERENCES)), ""),
    )


def _refuse_private(component: Event) -> None:
    """Refuse what is not for everyone: a class that is not known counts as private (section 3.8.1.3)."""
    written = text(component, "CLASS").strip()
    if written.upper() in {"PRIVATE", "CONFIDENTIAL"}:
        raise EntryError("private")
    if written.upper() not in {"", "PUBLIC"}:
        raise EntryError("class", written[:60])


def _timed(entry: Entry, component: Event, block: Block, clocks: Clocks) -> Entry:
    """Add when the event takes place, in which time zone, and how it repeats."""
    start = one(component, "DTSTART")
    if start is None:
        raise EntryError("start")
    if not isinstance(start.dt, datetime):
        raise EntryError("all_day")
    repeats = is_repeated(component, block.raw)
    clocks = replace(clocks, is_repeated=repeats)
    zone = clocks.zone_of(start, is_repeated=repeats)
    starts_at = clocks.moment(start, ZoneInfo(zone))
    ends_at, lasts = end_of(component, block.raw["DURATION"], clocks, zone, starts_at)
    entry = replace(entry, zone=zone, starts_at=starts_at, ends_at=ends_at, lasts=lasts, **clocks.said_of(start, zone))
    if not repeats:
        return entry
    return replace(entry, **repetition_of(component, block.raw, clocks, zone, starts_at)._asdict())


def _sequence(component: Event) -> int | None:
    value = component.get("SEQUENCE")
    return min(int(value), 2_000_000_000) if isinstance(value, int) and value >= 0 else None


def _changed_at(component: Event) -> datetime | None:
    """Return when the entry was changed, or None: a stamp that cannot be read is none."""
    stamps = readable(component, "LAST-MODIFIED") + readable(component, "DTSTAMP")
    return next((stamp.dt.astimezone(UTC) for stamp in stamps if _is_moment(stamp.dt)), None)


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) and value.year in YEARS
