"""What an entry of a calendar file says, in the words of the rows."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from meetups.models import Event, Venue
from meetups.models.fields import validate_line, validate_prose
from meetups.standards import plain_text, recurrence
from meetups.standards.calendar_files import Entry

Values = dict[str, Any]
ONLINE = {"online", "online event", "online meeting", "microsoft teams meeting", "zoom", "google meet"}
LONGEST_TITLE = 120
LONGEST_ADDRESS = 500


class Places:
    """The venues that the text of a LOCATION may mean."""

    @cached_property
    def _venues(self) -> list[tuple[int, str, str, str]]:
        rows = Venue.objects.values_list("pk", "name", "street_address", "address_locality", "postal_code")
        return [(pk, _plain(name), _plain(street), _plain(f"{town} {code}")) for pk, name, street, town, code in rows]

    def meant_by(self, location: str) -> int | None:
        """The one venue of that name, or at that street with its name or its town and postcode; else none."""
        text = _plain(location)
        tests: list[Callable[[str, str, str], bool]] = [
            lambda name, street, town: text in {name, f"{name} {street} {town}"},
            lambda name, street, town: text.startswith(f"{name} ") and street in text,
            lambda name, street, town: text.startswith(f"{street} {town}"),
        ]
        for is_meant in tests:
            found = [pk for pk, name, street, town in self._venues if text and is_meant(name, street, town)]
            if len(found) == 1:
                return found[0]
        return None


def values_of(entry: Entry, places: Places) -> Values:
    """What an event or a series takes from an entry; when it takes place is for the caller to say."""
    title = re.sub(validate_line.regex, " ", entry.title)
    values: Values = {"zone": entry.zone, "status": entry.status}
    if entry.status == Event.Status.CANCELLED:
        values["cancellation_reason"] = _("The calendar that it came from says that it is cancelled.")
        title = re.sub(r"^cancell?ed:\s+(?=\S)", "", title, flags=re.IGNORECASE)
    values["title"] = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    values |= _where(entry, places)
    parts = [
        title if values["title"] != title else "",
        entry.description,
        "" if "venue_id" in values or _is_online(entry) or not entry.location else _("Where: %s") % entry.location,
        "" if entry.url in entry.description else entry.url,
    ]
    text = plain_text.markdown("\n\n".join(part for part in parts if part))
    return values | {"description": re.sub(validate_prose.regex, "", text)}


def _where(entry: Entry, places: Places) -> Values:
    """The venue and the way of attending, as far as the entry tells: what it does not tell stays as it is here."""
    values: Values = {}
    if venue := places.meant_by(entry.location):
        values["venue_id"] = venue
    online = next((text for text in (entry.conference, entry.location) if _is_web_address(text)), "")
    if online or _is_online(entry):
        values["attendance_mode"] = Event.Mode.ONLINE if _is_online(entry) else Event.Mode.MIXED
        values["online_url"] = online
    return values


def _is_online(entry: Entry) -> bool:
    return _is_web_address(entry.location) or _plain(entry.location) in ONLINE


def rhythm(entry: Entry) -> Values:
    zone = ZoneInfo(entry.zone)
    start = entry.starts_at.astimezone(zone)
    return {
        "starts_on": start.date(),
        "start_time": start.time(),
        "minutes": max(1, round((entry.ends_at - entry.starts_at).total_seconds() / 60)),
        "rrule": recurrence.by_day(entry.rule, start.time(), zone),
    }


def times(entry: Entry) -> Values:
    return {"starts_at": entry.starts_at, "ends_at": entry.ends_at}


def exceptions(entry: Entry) -> list[tuple[date, bool]]:
    """EXDATE wins where a day is both."""
    return sorted((dict.fromkeys(entry.added, False) | dict.fromkeys(entry.removed, True)).items())


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(["https", "http"])(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
