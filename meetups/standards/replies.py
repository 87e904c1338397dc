"""Read the answer that a calendar sends by email to an invitation (iTIP REPLY: RFC 5546, section 3.2.3; RFC 6047).

Anybody can send such an email, with anything in it. Its size, lines, parts and headers are limited before the email
library reads it, so that the time it takes is in proportion.
"""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import unquote

from icalendar.parser import Contentline, Contentlines

LARGEST = 1_000_000  # bytes of an email
LARGEST_CALENDAR = 200_000  # bytes of its calendar
LONGEST_LINE = 2000  # characters of a property that is read; UIDs have 255 at most
LONGEST_TYPE = 2000  # bytes of a Content-Type: the library takes quadratic time for its parameters
MOST_LINES, MOST_TYPES, MOST_DELIMITERS = 50_000, 30, 300  # the library compares each line with each open part

_TYPE = re.compile(rb"(?im)^content-type\b.*(?:\n[ \t].*)*")
_DELIMITER = re.compile(rb"(?m)^--")
_RECIPIENTS = {"to", "delivered-to", "x-original-to"}
_OF_CALENDAR, _OF_ENTRY = {"METHOD"}, {"UID", "DTSTAMP", "SEQUENCE", "ATTENDEE"}


class ReplyError(ValueError):
    """An email that is no answer of a calendar.

    `code` says why: large, parts, automatic (a bounce or an automatic reply), calendar (none in it), method, entries,
    entry or broken. The code method means another than REPLY, entries not exactly one, and entry that something a reply
    needs is missing.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reply(NamedTuple):
    """An answer: to which event, by which email address, which PARTSTAT, to which SEQUENCE, and when it was given.

    `recipients` are the headers of the email that say where it was sent, each as it is written there.
    """

    recipients: list[str]
    uid: str
    attendee: str
    answer: str
    sequence: int
    at: datetime


def read(data: bytes) -> Reply:
    """Return the answer in an email. Raises ReplyError."""
    if len(data) > LARGEST:
        raise ReplyError("large")
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    types = [len(found) for found in _TYPE.findall(data)]
    counts = (data.count(b"\n") > MOST_LINES, len(types) > MOST_TYPES, len(_DELIMITER.findall(data)) > MOST_DELIMITERS)
    if any(counts) or max(types, default=0) > LONGEST_TYPE:
        raise ReplyError("parts")
    try:
        return _reply(message_from_bytes(data))  # by its default policy it parses no header that is not asked for
    except ReplyError:
        raise
    except Exception as error:  # the libraries raise many errors for what is broken
        raise ReplyError("broken") from error


def _reply(message: Message) -> Reply:
    headers = [(name.lower(), str(value)) for name, value in message.raw_items()]
    if any(map(_is_automatic, headers)):
        raise ReplyError("automatic")
    parts: list[Any] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        raise ReplyError("calendar")
    calendar = parts[0].get_payload(decode=True)
    if len(calendar) > LARGEST_CALENDAR:
        raise ReplyError("large")
    lines = _lines(calendar.decode("utf-8-sig", "replace"))
    recipients = [value for name, value in headers if name in _RECIPIENTS]
    return _answer(lines, recipients)


def _is_automatic(header: tuple[str, str]) -> bool:
    """Return whether this header is that of a bounce (RFC 5321, section 4.5.5) or an automatic reply (RFC 3834).

    Some programs call an answer whose button was pressed auto-generated, so that does not count.
    """
    name, value = header
    return (name == "return-path" and value.strip() == "<>") or (
        name == "auto-submitted" and value.strip().lower().startswith("auto-replied")
    )


def _lines(text: str) -> dict[str, list[Contentline]]:
    """Return the lines that are read, by their names. Raises ReplyError unless there is one VEVENT."""
    within: list[str] = []
    entries = 0
    found: dict[str, list[Contentline]] = {name: [] for name in _OF_CALENDAR | _OF_ENTRY}
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        if name == "BEGIN":
            within.append(line.partition(":")[2].strip().upper())
            entries += within == ["VCALENDAR", "VEVENT"]
        elif name == "END":
            del within[-1:]
        elif _is_read(name, within):
            found[name].append(line)
    if entries != 1:
        raise ReplyError("entries")
    return found


def _is_read(name: str, within: list[str]) -> bool:
    names = {1: _OF_CALENDAR, 2: _OF_ENTRY}.get(len(within), set())
    return name in names and within == ["VCALENDAR", "VEVENT"][: len(within)]


def _answer(lines: dict[str, list[Contentline]], recipients: list[str]) -> Reply:
    if _only(lines["METHOD"])[1].strip().upper() != "REPLY":
        raise ReplyError("method")
    parameters, attendee = _only(lines["ATTENDEE"])
    sequence = _only(lines["SEQUENCE"])[1].strip() if lines["SEQUENCE"] else "0"
    at = datetime.strptime(_only(lines["DTSTAMP"])[1].strip(), "%Y%m%dT%H%M%S%z")
    if not re.fullmatch("[0-9]{1,9}", sequence) or not attendee.lower().startswith("mailto:"):
        raise ReplyError("entry")
    return Reply(
        recipients=recipients,
        uid=_only(lines["UID"])[1].strip(),
        attendee=unquote(attendee[len("mailto:") :]),
        answer=str(parameters.get("PARTSTAT", "NEEDS-ACTION")).upper(),
        sequence=int(sequence),
        at=at.astimezone(UTC),
    )


def _only(lines: list[Contentline]) -> tuple[Any, str]:
    """Return the parameters and the value of a property that occurs once. Raises ReplyError."""
    if len(lines) != 1 or len(lines[0]) > LONGEST_LINE:
        raise ReplyError("entry")
    _name, parameters, value = lines[0].parts()
    return parameters, value
