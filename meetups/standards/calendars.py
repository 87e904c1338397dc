"""Events as iCalendar (RFC 5545), written by the icalendar library."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vGeo, vText

PRODUCT = "-//Fortnight//Fortnight//EN"
REFRESH_EVERY = timedelta(hours=6)
STATUSES = {"tentative": "TENTATIVE", "confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


def calendar(events: Iterable[Any], *, name: str, site_url: str, cancelled: str) -> bytes:
    """A VCALENDAR of published events, each with the VTIMEZONE it needs (section 3.6).

    `cancelled` is a pattern such as `Cancelled: %s` for the title of a cancelled event: some programs drop STATUS.
    """
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", "PUBLISH")
    document.add("x-wr-calname", name)
    document.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", vText("PT6H"))
    events = list(events)
    for zone in sorted({event.zone for event in events}):
        document.add_component(timezone(zone))
    for event in events:
        document.add_component(entry(event, site_url=site_url, cancelled=cancelled))
    return document.to_ical()


@lru_cache(maxsize=32)
def timezone(zone: str) -> Timezone:
    """The VTIMEZONE of a zone (section 3.6.5), from 1970 to 2038; built once a process."""
    return Timezone.from_tzid(zone)


def entry(event: Any, *, site_url: str, cancelled: str) -> Event:
    """One VEVENT (section 3.6.1): a UID that never changes, a SEQUENCE that rises, local times with a TZID."""
    zone = ZoneInfo(event.zone)
    url = site_url + event.get_absolute_url()
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", _utc(event.updated_at))
    component.add("last-modified", _utc(event.updated_at))
    component.add("dtstart", event.starts_at.astimezone(zone))
    component.add("dtend", event.ends_at.astimezone(zone))
    component.add("summary", cancelled % event.title if event.is_cancelled else event.title)
    component.add("status", STATUSES[event.status])
    component.add("url", url)
    component.add("categories", [event.group.name, event.format])
    venue = event.venue if event.is_in_person else None
    component.add("description", _description(event, venue, url))
    if venue:
        component.add("location", ", ".join([venue.name, *venue.address_lines]))
        if venue.latitude is not None:
            component.add("geo", vGeo((float(venue.latitude), float(venue.longitude))))
    if event.group.contact_email:
        organizer = vCalAddress(f"mailto:{event.group.contact_email}")
        organizer.params["cn"] = vText(event.group.name)
        component.add("organizer", organizer)
    return component


def _description(event: Any, venue: Any, url: str) -> str:
    parts = [event.cancellation_reason, event.summary, venue.getting_in if venue else "", url]
    return "\n\n".join(part for part in parts if part)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
