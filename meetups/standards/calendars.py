"""Write events as iCalendar (RFC 5545) with the icalendar library."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vGeo, vText

from meetups.standards import timezones

PRODUCT = "-//Fortnight//Fortnight//EN"
EDITION = 4  # raise it when events are written in another way: programs then fetch their calendars again
REFRESH_EVERY = timedelta(hours=6)
STATUSES = {"tentative": "TENTATIVE", "confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


class Words(NamedTuple):
    """The texts of a calendar that are not in the database, in the reader's language."""

    cancelled: str  # %s is the title; some programs ignore STATUS
    elsewhere: str  # %s is the venue
    unsettled: str
    online: str
    join: str  # %s is the online URL
    getting_in: str
    access: str


def calendar(
    events: Iterable[Any],
    *,
    name: str,
    site_url: str,
    words: Words,
    agendas: Mapping[int, str],
    is_private: bool = False,
) -> bytes:
    """Return a VCALENDAR of events, with a VTIMEZONE for each zone they use (section 3.6).

    `agendas` has the text that says what happens when, by the primary keys of the events that have one. A private
    calendar is for an attendee with a place at each of the events, so it shows the online URL.
    """
    document = _document("PUBLISH")
    document.add("x-wr-calname", name)
    document.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", vText("PT6H"))
    years: dict[str, set[int]] = {}
    entries = []
    for event in events:  # serialised one by one: 5,000 components would take much memory
        agenda = agendas.get(event.pk, "")
        component = entry(event, site_url=site_url, words=words, agenda=agenda, is_private=is_private)
        entries.append(component.to_ical())
        years.setdefault(event.zone, set()).update((event.starts_at.year, event.ends_at.year))
    # Around New Year the local year can differ from the year in UTC.
    zones = [timezones.component(zone, min(of) - 1, max(of) + 1) for zone, of in sorted(years.items())]
    return _filled(document, [*zones, *entries])


class Person(NamedTuple):
    """The attendee an invitation is for, its version, and when it is written."""

    email: str
    sequence: int
    at: datetime


def invitation(event: Any, *, method: str, to: Person, organizer: str, site_url: str, words: Words) -> str:
    """Return a VCALENDAR with one event, to send to one attendee (iTIP, RFC 5546, sections 3.2.2 and 3.2.5).

    `method` is REQUEST or CANCEL; `organizer` is an email address. ORGANIZER is required, and the ATTENDEE accepted by
    taking the place. DTSTAMP is when it is written: of two with the same SEQUENCE the later one holds (RFC 5545,
    section 3.8.7.2; RFC 5546, section 2.1.5).
    """
    component = entry(event, site_url=site_url, words=words, is_private=method == "REQUEST")
    values = {
        "sequence": to.sequence,
        "dtstamp": to.at.astimezone(UTC).replace(microsecond=0),
        "organizer": _organizer(event.group.name, organizer),
        "status": STATUSES["cancelled"] if method == "CANCEL" else STATUSES[event.status],
        "attendee": _attendee(to.email),
    }
    for name, value in values.items():
        component.pop(name, None)
        component.add(name, value)
    zone = timezones.component(event.zone, event.starts_at.year - 1, event.ends_at.year + 1)
    return _filled(_document(method), [zone, component.to_ical()]).decode()


def _document(method: str) -> Calendar:
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", method)
    return document


def _filled(document: Calendar, components: list[bytes]) -> bytes:
    head, end, _ = document.to_ical().partition(b"END:VCALENDAR")
    return b"".join([head, *components, end, b"\r\n"])


def entry(event: Any, *, site_url: str, words: Words, agenda: str = "", is_private: bool = False) -> Event:
    """Return one VEVENT (section 3.6.1): a UID that never changes, a SEQUENCE that rises, local times with a TZID.

    An occurrence of a series is an event of its own, RELATED-TO its series (section 3.8.4.5). DTSTAMP is when its
    content last changed, so the same content is always the same bytes (section 3.8.7.2).
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
    component.add("description", "\n\n".join([*_description(event, words, agenda, is_private), url]))
    if event.series:
        component.add("related-to", event.series.uid)
    _add_location(component, event, is_private)
    if event.group.contact_email:
        component.add("organizer", _organizer(event.group.name, event.group.contact_email))
    return component


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time with its zone, but UTC in the second of two equal hours (section 3.3.5)."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def last_change(event: Any) -> datetime:
    """Return when the content of an entry last changed: its event, group, venue or series."""
    rows = (event, event.group, event.venue, event.series)
    return max(row.updated_at for row in rows if row).astimezone(UTC).replace(microsecond=0)


def _organizer(name: str, email: str) -> vCalAddress:
    organizer = vCalAddress(_mailto(email))
    # A backslash has no meaning in a parameter (section 3.2), but some programs read it as an escape.
    organizer.params["cn"] = vText(name.replace("\\", "/"))
    return organizer


def _attendee(email: str) -> vCalAddress:
    attendee = vCalAddress(_mailto(email))
    for name, value in {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "ACCEPTED"}.items():
        attendee.params[name] = vText(value)
    return attendee


def _mailto(email: str) -> str:
    """Return the URI of an email address, with characters of other meaning there encoded (RFC 6068, section 2)."""
    return "mailto:" + quote(email, safe="@!$&'*+-/=^_`{|}~")


def _add_location(component: Event, event: Any, is_private: bool) -> None:
    """Add where it is: the room of a session, and the venue or, for those who may join, the online URL."""
    venue = event.venue if event.is_in_person else None
    parts = [getattr(event, "room", "")]
    if venue:
        parts += [venue.name, *venue.address_lines]
    elif is_private and _shows_online_url(event):
        parts.append(event.online_url)
    if any(parts):
        component.add("location", ", ".join(filter(None, parts)))
    if venue and venue.latitude is not None:
        component.add("geo", vGeo((float(venue.latitude), float(venue.longitude))))


def _description(event: Any, words: Words, agenda: str, is_private: bool) -> list[str]:
    """Return paragraphs in the order an attendee needs them: changes, summary, how to get in, what happens when."""
    parts = [event.cancellation_reason] if event.is_cancelled else []
    if event.is_somewhere_different:
        parts.append(words.elsewhere % event.venue.name)
    parts.append(event.summary)
    if event.is_online:
        parts.append(words.join % event.online_url if is_private and _shows_online_url(event) else words.online)
    if event.is_in_person:
        parts += _way_in(event.venue, words) if event.venue else [words.unsettled]
    return [part for part in (*parts, agenda) if part]


def _way_in(venue: Any, words: Words) -> list[str]:
    """Return how to get in and what is known about access: a line for each answer, with its facts."""
    answers: dict[str, list[str]] = {}
    for fact in venue.access_facts:
        label = f"{fact.label} ({fact.note})" if fact.note else fact.label
        answers.setdefault(fact.answer_label, []).append(label)
    access = [f"{answer}: {', '.join(facts)}" for answer, facts in answers.items()]
    getting_in = _lines(venue.getting_in)
    return [f"{words.getting_in}\n{getting_in}" if getting_in else "", "\n".join([words.access, *access])]


def _shows_online_url(event: Any) -> bool:
    return bool(event.is_online and event.online_url and not event.is_cancelled)


def _lines(text: str) -> str:
    """Return the text with line feeds only: it may hold no other control character (section 3.3.11)."""
    return "\n".join(text.splitlines()).strip()
