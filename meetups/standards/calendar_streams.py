"""Split a calendar file (RFC 5545, sections 3.1 and 3.4) into its entries before any of them is parsed.

The size of the file, its depth and the length of a line are limited, so everything after takes time in proportion.
A longer line of an entry is left out, and the entry says so.
Characters that cannot be shown are removed here, so no text and no UID of a file has any.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from meetups.standards.characters import visible

LARGEST = 1024 * 1024
DEEPEST = 6
LONGEST_LINE = 60_000
MOST_EXCEPTIONS = 1000  # days of one entry: reading and writing each takes time

READ = {
    "UID", "DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE", "SUMMARY", "DESCRIPTION", "LOCATION", "URL",
    "STATUS", "CLASS", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "CONFERENCE", "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
}  # fmt: skip
RAW = {"RRULE", "EXRULE", "DURATION"}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENTRY = ["VCALENDAR", "VEVENT"]
_ZONE = ["VCALENDAR", "VTIMEZONE"]
_UNQUOTED = re.compile(r"([A-Z-]+;TZID=)([^\"]{1,200}):([\dTZ,]+)")
_OF_CALENDAR = {"PRODID": "product", "X-WR-TIMEZONE": "zone", "METHOD": "method"}
# The purposes of a file (RFC 5546, section 1.4). The others are answers to an organiser, or add to an event (ADD), and
# do not have the event.
METHODS = {"", "PUBLISH", "REQUEST", "CANCEL"}


class FileError(ValueError):
    """A file that cannot be read, and the line at which that shows, or 0.

    `code` says why: large, nul, calendar, version, method, nested, broken, long, many, empty; `detail` what is written
    there.
    """

    def __init__(self, code: str, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.line, self.detail = code, line, detail


@dataclass
class Calendar:
    """The properties of one VCALENDAR, and the time zones it defines."""

    product: str = ""
    method: str = ""
    zone: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    hours: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tzid: str = ""  # of the VTIMEZONE that is being read
    defined: list[str] = field(default_factory=list)  # its lines

    def zone_named(self, tzid: str) -> str:
        """Return the IANA name for a TZID: a Windows name, a name with a prefix, or one that the file defines.

        Return "" if there is none: a wrong hour is worse than no meeting.
        """
        tzid = plain_tzid(tzid)
        parts = tzid.split("/")
        names = (
            tzid, WINDOWS_TO_OLSON.get(tzid, ""), self.zones.get(tzid, ""), "/".join(parts[-2:]), "/".join(parts[-3:]),
        )  # fmt: skip
        return next((known[name.lower()] for name in names if name.lower() in (known := _zones())), "")

    def hours_named(self, tzid: str) -> tuple[str, ...]:
        """Return the lines of the VTIMEZONE with this TZID, or none."""
        return self.hours.get(plain_tzid(tzid), ())

    def quoted(self, line: str) -> str:
        """Return a line with quotes around a TZID of the file that needs them (section 3.2)."""
        match = _UNQUOTED.fullmatch(line)
        if not match or not self.hours_named(match[2]):
            return line
        return f'{match[1]}"{plain_tzid(match[2])}":{match[3]}'

    def note(self, within: list[str], name: str, value: str) -> None:
        """Keep a property from outside the entries if it says the program, what the file is for, or a time zone."""
        if within == ["VCALENDAR"] and name in _OF_CALENDAR:
            setattr(self, _OF_CALENDAR[name], value)
        elif within == _ZONE and name == "TZID":
            self.tzid = plain_tzid(value)
        elif within == _ZONE and name == "X-LIC-LOCATION":
            self.zones[self.tzid] = value
        elif within[:2] == _ZONE:
            self.defined.append(f"{name}:{value}")

    def define(self) -> None:
        """Keep the lines of a VTIMEZONE that ends; none if two of one name say different things."""
        lines = tuple(self.defined)
        self.hours[self.tzid] = lines if self.hours.get(self.tzid, lines) == lines else ()
        self.tzid, self.defined = "", []


@dataclass
class Block:
    """One VEVENT: its calendar, the number of its first line in the file, and those of its lines that are used.

    `raw` has the values of the properties whose letters count, by name, because the icalendar library changes them.
    `long` has the names of those that are left out because their lines are too long. `exceptions` is the number of its
    EXDATEs and RDATEs; those beyond the most that are read are left out.
    """

    calendar: Calendar
    line: int = 0
    lines: list[str] = field(default_factory=list)
    raw: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in RAW})
    long: list[str] = field(default_factory=list)
    exceptions: int = 0

    def take(self, name: str, line: str) -> None:
        """Keep a line that is used."""
        if name in {"EXDATE", "RDATE"}:
            self.exceptions += line.count(",") + 1
        if len(line) > LONGEST_LINE:
            self.long.append(name)
        elif name not in {"EXDATE", "RDATE"} or self.exceptions <= MOST_EXCEPTIONS:
            self.raw.get(name, self.lines).append(_value(line) if name in RAW else line)


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - {"Factory", "localtime"}}


def blocks(data: bytes) -> Iterator[Block]:
    """Yield each VEVENT. Properties of a calendar that come after its entries are known at the end only. Raises
    FileError.

    Text before and after the calendars is ignored: some servers write some.
    """
    reader, number = _Reader(), 0
    for number, line in _lines(_text(data)):
        if reader.reads_end_of_entry(line, number):
            yield reader.block
    if reader.calendar is None:
        raise FileError("calendar")
    if reader.within:
        raise FileError("broken", number)


class _Reader:
    """The position in a stream, and what is kept of the lines before it."""

    def __init__(self) -> None:
        self.calendar: Calendar | None = None
        self.within: list[str] = []

    def reads_end_of_entry(self, line: str, number: int) -> bool:
        """Read one line. Return whether an entry ends with it, and `block` is whole."""
        name, value = _name(line), _value(line)
        if name == "BEGIN":
            self.begin(value.upper(), number)
        elif name == "END":
            return self.end(value.upper(), number) == _ENTRY
        else:
            self.take(name, line, number)
        return False

    def begin(self, name: str, number: int) -> None:
        if not self.within and name != "VCALENDAR":
            raise FileError("calendar", number)
        if name == "VCALENDAR" and self.within:  # the one before it has no end
            raise FileError("broken", number)
        self.within.append(name)
        if len(self.within) > DEEPEST:
            raise FileError("nested", number)
        self._open(number)

    def _open(self, number: int) -> None:
        """Keep what begins: a calendar, an entry, or a part of a time zone."""
        if self.within == ["VCALENDAR"]:
            self.calendar = Calendar()
        elif self.within == _ENTRY:
            assert self.calendar
            self.block = Block(self.calendar, number)
        elif self.calendar and self.within[:-1] == _ZONE:
            self.calendar.defined.append(f"BEGIN:{self.within[-1]}")

    def end(self, name: str, number: int) -> list[str]:
        """End a component. Return the names of those around it, and its own."""
        if self.within and self.within[-1] != name:
            raise FileError("broken", number)
        ended = list(self.within)
        del self.within[-1:]
        if self.calendar and ended == _ZONE:
            self.calendar.define()
        return ended

    def take(self, name: str, line: str, number: int) -> None:
        if self.within == ["VCALENDAR"]:
            _refuse(name, _value(line), number)
        if self.within == _ENTRY and name in READ | RAW:
            self.block.take(name, line)
        elif self.within and self.within != _ENTRY:
            assert self.calendar
            if len(line) > LONGEST_LINE and self.within[:2] == _ZONE:
                raise FileError("long", number, name[:60])
            self.calendar.note(self.within, name, _value(line))


def plain_tzid(text: str) -> str:
    """Return a name without the quotes of a parameter and the backslashes of a property."""
    return re.sub(r"\\([,;\\])", r"\1", text.strip().strip('"'))


def _refuse(name: str, value: str, number: int) -> None:
    """Raise FileError for vCalendar 1.0, which writes everything in another way, and for what has no event."""
    if name == "VERSION" and value == "1.0":
        raise FileError("version", number, value)
    if name == "METHOD" and value.upper() not in METHODS:
        raise FileError("method", number, value[:60])


def _text(data: bytes) -> str:
    """Decode UTF-8 (section 3.1.4), or UTF-16 with its mark and Windows-1252, which older programs write."""
    if len(data) > LARGEST:
        raise FileError("large")
    if data.startswith(_UTF_16):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\x00" in text:
        raise FileError("nul")
    return visible(text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines unfolded (section 3.1), whichever line ending the program writes, with their numbers."""
    first, pieces = 1, [""]
    for number, piece in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if piece[:1] in {" ", "\t"} and number > 1:
            pieces.append(piece[1:])
            continue
        yield from _joined(first, pieces)
        first, pieces = number, [piece]
    yield from _joined(first, pieces)


def _joined(number: int, pieces: list[str]) -> Iterator[tuple[int, str]]:
    line = "".join(pieces)
    if line.strip():
        yield number, line


def _name(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0].strip().upper()


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
