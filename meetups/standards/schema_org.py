"""Describe records as schema.org does, for JSON-LD (https://schema.org/Event)."""

from collections.abc import Iterable
from typing import Any

CONTEXT = "https://schema.org"
MODES = {
    "offline": f"{CONTEXT}/OfflineEventAttendanceMode",
    "online": f"{CONTEXT}/OnlineEventAttendanceMode",
    "mixed": f"{CONTEXT}/MixedEventAttendanceMode",
}


def event(event: Any, *, site_url: str, parts: Iterable[Any] = ()) -> dict[str, Any]:
    """Return an Event: times with the offset of its own zone, a Place, a VirtualLocation, or both.

    `parts` are its talks and sessions. Each has title, url, local `starts_at` and `ends_at`, `room` if it has one, and
    `who`, which is empty unless the name is public. `site_url` has no slash at its end. The online URL is left out: it
    is for attendees only.
    """
    url = site_url + event.get_absolute_url()
    data = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": event.title,
        "url": url,
        "startDate": event.local_start.isoformat(timespec="seconds"),
        "endDate": event.local_end.isoformat(timespec="seconds"),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": MODES[event.attendance_mode],
        "location": location(event, url),
        "organizer": organization(event.group, site_url),
        "isAccessibleForFree": True,
    }
    if event.summary:
        data["description"] = event.summary
    if event.picture and not event.picture.taken_down_at:
        data["image"] = site_url + event.picture.pictured.largest
    if event.capacity is not None:
        data["maximumAttendeeCapacity"] = event.capacity
    if within := [_part(part, data["location"], site_url) for part in parts]:
        data["subEvent"] = within
    return data


def _part(part: Any, where: Any, site_url: str) -> dict[str, Any]:
    """Return a talk or a session as an Event at the location of its event."""
    data = {
        "@type": "Event",
        "name": part.title,
        "url": site_url + part.url,
        "startDate": part.starts_at.isoformat(timespec="seconds"),
        "endDate": part.ends_at.isoformat(timespec="seconds"),
        "location": _room(part.room, where) if part.room else where,
    }
    if part.who:
        data["performer"] = {"@type": "Person", "name": part.who}
    return data


def session(pitch: Any, *, site_url: str) -> dict[str, Any]:
    """Return a session of a grid, which has a room and a slot, as an Event that is part of its event.

    The host is named only if their name is public. `site_url` has no slash at its end.
    """
    whole = event(pitch.grid.event, site_url=site_url)
    starts_at, ends_at = pitch.slot.times
    data = {
        **{name: whole[name] for name in ("@context", "@type", "eventStatus", "eventAttendanceMode", "organizer")},
        "name": pitch.title,
        "url": site_url + pitch.get_absolute_url(),
        "startDate": starts_at.isoformat(timespec="seconds"),
        "endDate": ends_at.isoformat(timespec="seconds"),
        "location": _room(pitch.room.name, whole["location"]),
        "isAccessibleForFree": True,
        "superEvent": {name: value for name, value in whole.items() if name != "@context"},
    }
    if pitch.is_name_public and pitch.name:
        data["performer"] = {"@type": "Person", "name": pitch.name}
    return data


def _room(name: str, where: Any) -> Any:
    """Return the location of a room: the Place of the event with its name, and the VirtualLocation as it is."""
    if isinstance(where, list):
        return [_room(name, one) for one in where]
    if where["@type"] != "Place":
        return where
    return {"@type": "Place", "name": f"{name}, {where['name']}", "address": where["address"]}


def location(event: Any, url: str) -> Any:
    """Return the location: a Place, a VirtualLocation, or a list of both when it is mixed."""
    virtual = {"@type": "VirtualLocation", "url": url}
    if event.attendance_mode == "online":
        return virtual
    town = {"@type": "Place", "name": event.group.area, "address": event.group.area}
    physical = place(event.venue) if event.venue else town
    return [physical, virtual] if event.attendance_mode == "mixed" else physical


def organization(group: Any, site_url: str) -> dict[str, Any]:
    """Return a group as an Organization."""
    return {"@type": "Organization", "name": group.name, "url": site_url + group.get_absolute_url()}


def place(venue: Any) -> dict[str, Any]:
    """Return a Place with its PostalAddress, and its position and capacity if they are known."""
    data = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.street_address,
            "addressLocality": venue.address_locality,
            "postalCode": venue.postal_code,
            "addressCountry": venue.address_country,
        },
    }
    if venue.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(venue.latitude),
            "longitude": float(venue.longitude),
        }
    if venue.capacity is not None:
        data["maximumAttendeeCapacity"] = venue.capacity
    return data
