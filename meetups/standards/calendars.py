"""Events as iCalendar (RFC 5545), written by the icalendar library."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vGeo, vText

from meetups.standards import timezones

PRODUCT = "-//Fortnight//Fortnight//EN"
EDITION = 2  # raise it when events are written in another way: programs then fetch their calendars again
REFRESH_EVERY = timedelta(hours=6)
STATUSES = {"tentative": "TENTATIVE", "confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


class Words(NamedTuple):
    """What a calendar says besides what stands in the rows, in the reader's language. `%s` is filled in."""

    cancelled: str  # with the title: some programs drop STATUS
    elsewhere: str  # with the venue
    unsettled: str
    online: str
    join: str  # with the online address
    getting_in: str
    access: str


def calendar(events: Iterable[Any], *, name: str, site_url: str, words: Words, is_private: bool = False) -> bytes:
    """A VCALENDAR of events, with a VTIMEZONE for each zone they need (section 3.6).

    A private one is for somebody who has a place at each of the events: it tells the online address.
    """
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", "PUBLISH")
    document.add("x-wr-calname", name)
    document.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", vText("PT6H"))
    head, end, _nothing = document.to_ical().partition(b"END:VCALENDAR")
    years: dict[str, set[int]] = {}
    entries = []
    for event in events:  # each is written out at once: five thousand trees of components would take much room
        entries.append(entry(event, site_url=site_url, words=words, is_private=is_private).to_ical())
        years.setdefault(event.zone, set()).update((event.starts_at.year, event.ends_at.year))
    # Around midnight of the new year the local year is another than that of UTC.
    zones = [timezones.component(zone, min(of) - 1, max(of) + 1) for zone, of in sorted(years.items())]
    return b"".join([head, *zones, *entries, end, b"\r\n"])


class Person(NamedTuple):
    """Whose place an invitation is about, as of when."""

    email: str
    sequence: int
    at: datetime


def invitation(event: Any, *, method: str, to: Person, organizer: str, site_url: str, words: Words) -> str:
    """A VCALENDAR with one event for one person, to be sent to them (iTIP, RFC 5546, sections 3.2.2 and 3.2.5).

    `method` is REQUEST or CANCEL; `organizer` is an e-mail address. ORGANIZER must be there, and the ATTENDEE has said
    yes by taking the place. DTSTAMP is when it is written: of two with the same SEQUENCE the later one holds (RFC 5545,
    section 3.8.7.2; RFC 5546, section 2.1.5).
    """
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", method)
    head, end, _nothing = document.to_ical().partition(b"END:VCALENDAR")
    component = entry(event, site_url=site_url, words=words, is_private=method == "REQUEST")
    said = {
        "sequence": to.sequence,
        "dtstamp": to.at.astimezone(UTC).replace(microsecond=0),
        "organizer": _organizer(event.group.name, organizer),
        "status": STATUSES["cancelled"] if method == "CANCEL" else STATUSES[event.status],
        "attendee": _attendee(to.email),
    }
    for name, value in said.items():
        component.pop(name, None)
        component.add(name, value)
    zone = timezones.component(event.zone, event.starts_at.year - 1, event.ends_at.year + 1)
    return b"".join([head, zone, component.to_ical(), end, b"\r\n"]).decode()


def entry(event: Any, *, site_url: str, words: Words, is_private: bool = False) -> Event:
    """One VEVENT (section 3.6.1): a UID that never changes, a SEQUENCE that rises, local times with a TZID.

    An occurrence of a series is an event of its own, RELATED-TO its series (section 3.8.4.5). DTSTAMP is when what is
    said here last changed, so the same words are always the same bytes (section 3.8.7.2).
    """
    zone = ZoneInfo(event.zone)
    url = site_url + event.get_absolute_url()
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    for name in ("dtstamp", "last-modified"):
        component.add(name, last_change(event))
    component.add("dtstart", _moment(event.starts_at, zone))
    component.add("dtend", _moment(event.ends_at, zone))
    component.add("summary", words.cancelled % event.title if event.is_cancelled else event.title)
    component.add("status", STATUSES[event.status])
    component.add("url", url)
    component.add("categories", [event.group.name, event.format])
    component.add("description", "\n\n".join(_description(event, url, words, is_private)))
    if event.series:
        component.add("related-to", event.series.uid)
    if event.is_in_person and event.venue:
        _add_place(component, event.venue)
    elif is_private and _tells_online_address(event):
        component.add("location", event.online_url)
    if event.group.contact_email:
        component.add("organizer", _organizer(event.group.name, event.group.contact_email))
    return component


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """Local time with its zone; in UTC where local time would mean the first of two such hours (section 3.3.5)."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def last_change(event: Any) -> datetime:
    """When anything an entry says last changed: the event, its group, its venue, or the usual venue of its series."""
    rows = (event, event.group, event.venue, event.series)
    return max(row.updated_at for row in rows if row).astimezone(UTC).replace(microsecond=0)


def _organizer(name: str, email: str) -> vCalAddress:
    organizer = vCalAddress(_mailto(email))
    # A backslash means nothing in a parameter (section 3.2), but some programs take it for an escape.
    organizer.params["cn"] = vText(name.replace("\\", "/"))
    return organizer


def _attendee(email: str) -> vCalAddress:
    attendee = vCalAddress(_mailto(email))
    for name, value in {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "ACCEPTED"}.items():
        attendee.params[name] = vText(value)
    return attendee


def _mailto(email: str) -> str:
    """The URI of a mailbox (RFC 6068, section 2): what means something else there, or is not printed, is encoded."""
    return "mailto:" + quote(email, safe="@!$&'*+-/=^_`{|}~")


def _add_place(component: Event, venue: Any) -> None:
    component.add("location", ", ".join([venue.name, *venue.address_lines]))
    if venue.latitude is not None:
        component.add("geo", vGeo((float(venue.latitude), float(venue.longitude))))


def _description(event: Any, url: str, words: Words, is_private: bool) -> list[str]:
    """What somebody on the way there needs, in its order: what differs, what it is, how to get in, where to look."""
    parts = [event.cancellation_reason] if event.is_cancelled else []
    if event.is_somewhere_different:
        parts.append(words.elsewhere % event.venue.name)
    parts.append(event.summary)
    if event.is_online:
        parts.append(words.join % event.online_url if is_private and _tells_online_address(event) else words.online)
    if event.is_in_person:
        parts += _way_in(event.venue, words) if event.venue else [words.unsettled]
    return [part for part in (*parts, url) if part]


def _way_in(venue: Any, words: Words) -> list[str]:
    """How to get in, and what is known about access: a line for each answer, with the facts it is the answer to."""
    answers: dict[str, list[str]] = {}
    for fact in venue.access_facts:
        label = f"{fact.label} ({fact.note})" if fact.note else fact.label
        answers.setdefault(fact.answer_label, []).append(label)
    access = [f"{answer}: {', '.join(facts)}" for answer, facts in answers.items()]
    getting_in = _lines(venue.getting_in)
    return [f"{words.getting_in}\n{getting_in}" if getting_in else "", "\n".join([words.access, *access])]


def _tells_online_address(event: Any) -> bool:
    return bool(event.is_online and event.online_url and not event.is_cancelled)


def _lines(text: str) -> str:
    """Lines that end as the library wants them; no other control may stand in a text (section 3.3.11)."""
    return "\n".join(text.splitlines()).strip()
