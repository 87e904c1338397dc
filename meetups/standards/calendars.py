"""Write events as iCalendar (RFC 5545) with the icalendar library."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vGeo, vText

from meetups.standards import timezones
from meetups.standards.characters import CONTROLS, visible
from meetups.standards.plain_text import of_html
from meetups.standards.rendered_html import absolute

PRODUCT = "-//Fortnight//Fortnight//EN"
EDITION = 8  # raise it when events are written in another way: programs then fetch their calendars again
REFRESH_EVERY = timedelta(hours=6)
EPOCH = 1970
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
    own_place: str  # %s is the URL of a person's own place


class Site(NamedTuple):
    """The facts that all calendars of a site share."""

    url: str
    email: str  # the ORGANIZER of groups that have no contact: one is required where there are attendees
    zone: str
    words: Words


class OfEvent(NamedTuple):
    """The facts of an event in a calendar beyond its own."""

    agenda: str = ""
    own_url: str = ""  # of the place of the person whose calendar it is. They may read the online URL, too


def calendar(
    events: Iterable[Any],
    *,
    name: str,
    site: Site,
    agendas: Mapping[int, str],
    own_urls: Mapping[int, str],
) -> bytes:
    """Return a VCALENDAR of events, with a VTIMEZONE for each zone they use, or for that of the site (section 3.6).

    `agendas` has the text that says what happens when, by the primary keys of the events that have one. In the same way
    `own_urls` has the URL of the place of the person whose calendar this is.
    """
    document = _document("PUBLISH")
    for property_of_name in ("name", "x-wr-calname"):  # the first is of RFC 7986, section 5.1
        document.add(property_of_name, vText(name))  # icalendar knows no type for them, and would not escape the text
    document.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", vText("PT6H"))
    years: dict[str, set[int]] = {}
    entries = []
    for event in events:  # serialised one by one: 5,000 components would take much memory
        facts = OfEvent(agendas.get(event.pk, ""), own_urls.get(event.pk, ""))
        entries.append(entry(event, site, facts).to_ical())
        years.setdefault(event.zone, set()).update((event.starts_at.year, event.ends_at.year))
    if not entries:  # a calendar has one component or more (section 3.4)
        years[site.zone] = {EPOCH}
    # Around New Year the local year can differ from the year in UTC.
    zones = [timezones.component(zone, min(of) - 1, max(of) + 1) for zone, of in sorted(years.items())]
    return _filled(document, [*zones, *entries])


class Person(NamedTuple):
    """The attendee an invitation is for, its version, when it is written, and the URL of their place.

    `answers_to` is the email address to which their calendar may answer, or empty if answers are not read.
    """

    email: str
    sequence: int
    at: datetime
    own_url: str
    answers_to: str = ""


def invitation(event: Any, *, method: str, to: Person, site: Site) -> str:
    """Return a VCALENDAR with one event, to send to one attendee (iTIP, RFC 5546, sections 3.2.2 and 3.2.5).

    `method` is REQUEST or CANCEL. The ATTENDEE accepted by taking the place. DTSTAMP is when it is written: of two with
    the same SEQUENCE the later one holds (RFC 5545, section 3.8.7.2; RFC 5546, section 2.1.5). The ORGANIZER is where
    calendars send answers. It is the same in all invitations of one person, because some ignore those of another.
    """
    component = entry(event, site, OfEvent(own_url=to.own_url if method == "REQUEST" else ""))
    values = {
        "sequence": to.sequence,
        "dtstamp": to.at.astimezone(UTC).replace(microsecond=0),
        "organizer": _organizer(event.group.name, to.answers_to or site.email),
        "status": STATUSES["cancelled"] if method == "CANCEL" else STATUSES[event.status],
        "attendee": _attendee(to),
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
    """Return the calendar with its components, without control characters: one in any text stops some readers."""
    head, end, _ = document.to_ical().partition(b"END:VCALENDAR")
    return b"".join([head, *components, end, b"\r\n"]).translate(None, CONTROLS)


def entry(event: Any, site: Site, facts: OfEvent) -> Event:
    """Return one VEVENT (section 3.6.1): a UID that never changes, a SEQUENCE that rises, local times with a TZID.

    An occurrence of a series is an event of its own, RELATED-TO its series (section 3.8.4.5). DTSTAMP is when its
    content last changed, so the same content is always the same bytes (section 3.8.7.2).
    """
    zone, words = ZoneInfo(event.zone), site.words
    url = site.url + event.get_absolute_url()
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
    own_place = [words.own_place % facts.own_url] if facts.own_url else []
    component.add("description", "\n\n".join([*_description(event, site, facts), *own_place, url]))
    if event.series:
        component.add("related-to", event.series.uid)
    _add_location(component, event, bool(facts.own_url))
    if facts.own_url and _shows_online_url(event):
        # RFC 7986, section 5.11. The label says what a program may show instead of the URL.
        component.add("conference", event.online_url, parameters={"VALUE": "URI", "LABEL": event.title})
    component.add("organizer", _organizer(event.group.name, event.group.contact_email or site.email))
    return component


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time with its zone, but UTC in both of two equal hours: programs do not agree which they mean.

    Section 3.3.5 says that it is the first.
    """
    local = moment.astimezone(zone)
    is_doubled = local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()  # type: ignore[operator]
    return moment.astimezone(UTC) if is_doubled else local


def last_change(event: Any) -> datetime:
    """Return when the content of an entry last changed: its event, group, venue or series."""
    rows = (event, event.group, event.venue, event.series)
    return max(row.updated_at for row in rows if row).astimezone(UTC).replace(microsecond=0)


def _organizer(name: str, email: str) -> vCalAddress:
    organizer = vCalAddress(_mailto(email))
    # A backslash has no meaning in a parameter (section 3.2), but some programs read it as an escape.
    organizer.params["cn"] = vText(name.replace("\\", "/"))
    return organizer


def _attendee(person: Person) -> vCalAddress:
    attendee = vCalAddress(_mailto(person.email))
    values = {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "ACCEPTED"}
    if person.answers_to:  # else some programs send no answer (section 3.2.17)
        values["rsvp"] = "TRUE"
    for name, value in values.items():
        attendee.params[name] = vText(value)
    return attendee


def _mailto(email: str) -> str:
    """Return the URI of an email address, with characters of other meaning there encoded (RFC 6068, section 2)."""
    return "mailto:" + quote(email, safe="@!$&'*+-/=^_`{|}~")


def _add_location(component: Event, event: Any, has_place: bool) -> None:
    """Add where it is: the room of a session, and the venue or, for those who may join, the online URL."""
    venue = event.venue if event.is_in_person else None
    parts = [getattr(event, "room", "")]
    if venue:
        parts.append(venue.name_and_address)
    elif has_place and _shows_online_url(event):
        parts.append(event.online_url)
    if any(parts):
        component.add("location", ", ".join(filter(None, parts)))
    if venue and venue.latitude is not None:
        component.add("geo", vGeo((float(venue.latitude), float(venue.longitude))))


def _description(event: Any, site: Site, facts: OfEvent) -> list[str]:
    """Return paragraphs in the order an attendee needs them: changes, summary, how to get in, what happens when.

    A cancelled event has the reason and the summary only: nobody is told how to get to it.
    """
    if event.is_cancelled:
        return [part for part in (event.cancellation_reason, event.summary) if part]
    words = site.words
    parts = [words.elsewhere % event.venue.name] if event.is_somewhere_different else []
    parts.append(event.summary)
    if event.is_online:
        parts.append(words.join % event.online_url if facts.own_url and _shows_online_url(event) else words.online)
    if event.is_venue_unknown:
        parts.append(words.unsettled)
    elif event.is_in_person:
        parts += _way_in(event.venue, site)
    return [part for part in (*parts, facts.agenda) if part]


def _way_in(venue: Any, site: Site) -> list[str]:
    """Return how to get in, a line for each fact about access with its note, and one for those that are not known."""
    facts = venue.access_facts
    access = [fact.in_words for fact in facts if fact.note or not fact.is_unknown]
    unknown = [fact for fact in facts if fact.is_unknown and not fact.note]
    if unknown:
        access.append(f"{unknown[0].answer_label}: {', '.join(fact.label for fact in unknown)}")
    getting_in = _lines(of_html(absolute(venue.getting_in_html, f"{site.url}/")))
    return [f"{site.words.getting_in}\n{getting_in}" if getting_in else "", "\n".join([site.words.access, *access])]


def _shows_online_url(event: Any) -> bool:
    return bool(event.is_online and event.online_url and not event.is_cancelled)


def _lines(text: str) -> str:
    """Return the text with line feeds only: it may hold no other control character (section 3.3.11)."""
    return "\n".join(map(visible, text.splitlines())).strip()
