"""Split a calendar file (RFC 5545, sections 3.1 and 3.4) into its entries before any of them is parsed.

The size of the file, its depth and the length of a line are limited, so everything after takes time in proportion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

LARGEST = 1024 * 1024
DEEPEST = 6
LONGEST_LINE = 60_000

READ = {
    "UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "SUMMARY", "DESCRIPTION",
    "LOCATION", "URL", "STATUS", "CLASS", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "CONFERENCE", "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
}  # fmt: skip
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNQUOTED = re.compile(r"([A-Z-]+;TZID=)([^\"]{1,200}):([\dTZ,]+)")
_ENTRY = ["VCALENDAR", "VEVENT"]
_ZONE = ["VCALENDAR", "VTIMEZONE"]


class FileError(ValueError):
    """A file that cannot be read. `code` says why: large, nul, calendar, nested, broken, many, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Calendar:
    """The properties of one VCALENDAR, and the time zones it defines."""

    product: str = ""
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

    def note(self, within: list[str], name: str, line: str) -> None:
        """Keep a property from outside the entries if it says the program or a time zone."""
        if within == ["VCALENDAR"] and name == "PRODID":
            self.product = _value(line)
        elif within == ["VCALENDAR"] and name == "X-WR-TIMEZONE":
            self.zone = _value(line)
        elif within == _ZONE and name == "TZID":
            self.tzid = plain_tzid(_value(line))
        elif within == _ZONE and name == "X-LIC-LOCATION":
            self.zones[self.tzid] = _value(line)
        elif within[:2] == _ZONE:
            self.defined.append(line)

    def define(self) -> None:
        """Keep the lines of a VTIMEZONE that ends; none if two of one name say different things."""
        lines = tuple(self.defined)
        self.hours[self.tzid] = lines if self.hours.get(self.tzid, lines) == lines else ()
        self.tzid, self.defined = "", []


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - {"Factory", "localtime"}}


def blocks(data: bytes) -> Iterator[tuple[Calendar, list[str]]]:
    """Yield each VEVENT as its calendar and those of its lines that are used. Raises FileError."""
    reader = _Reader()
    for line in _lines(_text(data)):
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        if name == "BEGIN":
            reader.begin(_value(line).upper())
        elif name != "END":
            reader.take(name, line)
        elif reader.end(_value(line).upper()) == _ENTRY:
            yield reader.calendar, reader.block
    if reader.within:
        raise FileError("broken")


class _Reader:
    """The position in a stream, and what is kept of the lines before it."""

    def __init__(self) -> None:
        self.calendar = Calendar()
        self.block: list[str] = []
        self.within: list[str] = []

    def begin(self, name: str) -> None:
        if not self.within and name != "VCALENDAR":
            raise FileError("calendar")
        self.within.append(name)
        if len(self.within) > DEEPEST:
            raise FileError("nested")
        if self.within == ["VCALENDAR"]:
            self.calendar = Calendar()
        elif self.within == _ENTRY:
            self.block = []
        elif self.within[:2] == _ZONE and self.within != _ZONE:
            self.calendar.defined.append(f"BEGIN:{name}")

    def end(self, name: str) -> list[str]:
        """End a component. Return the names of those around it, and its own."""
        if self.within[-1:] != [name]:
            raise FileError("broken" if self.within else "calendar")
        ended = list(self.within)
        self.within.pop()
        if ended == _ZONE:
            self.calendar.define()
        return ended

    def take(self, name: str, line: str) -> None:
        if not self.within:
            raise FileError("calendar")
        if self.within != _ENTRY:
            self.calendar.note(self.within, name, line)
        elif name in READ:
            self.block.append(line)


def plain_tzid(text: str) -> str:
    """Return a name without the quotes of a parameter and the backslashes of a property."""
    return re.sub(r"\\([,;\\])", r"\1", text.strip().strip('"'))


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
    return text


def _lines(text: str) -> list[str]:
    """Return the lines unfolded (section 3.1), whichever line ending the program writes. Raises FileError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line[:LONGEST_LINE] for line in re.sub(r"\n[ \t]", "", text).split("\n") if line.strip()]
    if not lines:
        raise FileError("calendar")
    return lines


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
