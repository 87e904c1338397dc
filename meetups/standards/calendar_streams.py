"""A calendar file as a stream of lines (RFC 5545, section 3.1 and 3.4), cut into its entries before any is read.

A file is bounded here: its size, its depth, the length of a line. Everything after it takes time in proportion.
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
_ENTRY = ["VCALENDAR", "VEVENT"]


class FileError(ValueError):
    """A file that is not read at all. `code` says why: large, nul, calendar, nested, broken, many, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Calendar:
    """What one VCALENDAR says of itself, and the zones it explains."""

    product: str = ""
    zone: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    tzid: str = ""  # of the VTIMEZONE that is being read

    def zone_named(self, tzid: str) -> str:
        """The IANA name behind the names that programs use: of Windows, with a prefix, or explained in the file.

        Empty when there is none: a wrong hour is worse than no meeting.
        """
        tzid = tzid.strip().strip('"')
        parts = tzid.split("/")
        names = (
            tzid, WINDOWS_TO_OLSON.get(tzid, ""), self.zones.get(tzid, ""), "/".join(parts[-2:]), "/".join(parts[-3:]),
        )  # fmt: skip
        return next((known[name.lower()] for name in names if name.lower() in (known := _zones())), "")

    def note(self, within: list[str], name: str, line: str) -> None:
        """What a calendar says outside its entries, as far as it matters."""
        if within == ["VCALENDAR"] and name == "PRODID":
            self.product = _value(line)
        elif within == ["VCALENDAR"] and name == "X-WR-TIMEZONE":
            self.zone = _value(line)
        elif within == ["VCALENDAR", "VTIMEZONE"] and name == "TZID":
            self.tzid = _value(line)
        elif within == ["VCALENDAR", "VTIMEZONE"] and name == "X-LIC-LOCATION":
            self.zones[self.tzid] = _value(line)


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() - {"Factory", "localtime"}}


def blocks(data: bytes) -> Iterator[tuple[Calendar, list[str]]]:
    """The lines of each VEVENT that are worth reading, with its calendar. Raises FileError."""
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
    """Where in a stream the reading is, and what was kept of it."""

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

    def end(self, name: str) -> list[str]:
        """What has ended, as it was nested."""
        if self.within[-1:] != [name]:
            raise FileError("broken" if self.within else "calendar")
        ended = list(self.within)
        self.within.pop()
        return ended

    def take(self, name: str, line: str) -> None:
        if not self.within:
            raise FileError("calendar")
        if self.within != _ENTRY:
            self.calendar.note(self.within, name, line)
        elif name in READ:
            self.block.append(line)


def _text(data: bytes) -> str:
    """UTF-8 (section 3.1.4); what older programs wrote instead is known by its mark, or taken as Windows-1252."""
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
    """Lines unfolded (section 3.1), whichever end of line the program writes. Raises FileError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line[:LONGEST_LINE] for line in re.sub(r"\n[ \t]", "", text).split("\n") if line.strip()]
    if not lines:
        raise FileError("calendar")
    return lines


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
