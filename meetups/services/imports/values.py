"""The fields of an event or a series that an entry of a calendar file gives."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from meetups.models import Event
from meetups.models.fields import validate_line, validate_prose
from meetups.services.imports.venues import VenueMatcher, plain
from meetups.standards import plain_text, recurrence
from meetups.standards.calendar_files import Entry
from meetups.standards.foreign_rules import as_ours

Values = dict[str, Any]
Answers = Mapping[str, Any]  # the venues of LOCATIONs, by their plain text
ONLINE = {"online", "online event", "online meeting", "microsoft teams meeting", "zoom", "google meet"}
MINUTE = timedelta(minutes=1)
LONGEST_TITLE = 120
LONGEST_ADDRESS = 500


def values_of(entry: Entry, venues: VenueMatcher) -> Values:
    """Return the fields that an event and a series have in common; see `times` and `rhythm` for the others."""
    title = re.sub(validate_line.regex, " ", entry.title)
    values: Values = {"zone": entry.zone, "status": entry.status}
    if entry.status == Event.Status.CANCELLED:
        values["cancellation_reason"] = reason_for_cancelling()
        title = re.sub(r"^cancell?ed:\s+(?=\S)", "", title, flags=re.IGNORECASE)
    values["title"] = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    values |= _where(entry, venues)
    description = plain_text.shortened(_words(entry))
    parts = [
        title if values["title"] != title else "",
        description,
        "" if "venue_id" in values or is_online(entry) or not entry.location else _("Where: %s") % entry.location,
        "" if entry.url in description else entry.url,
    ]
    text = plain_text.markdown("\n\n".join(part for part in parts if part))
    return values | {"description": re.sub(validate_prose.regex, "", text)}


def is_shortened(entry: Entry) -> bool:
    """Return whether the description is too long to be brought in whole."""
    words = _words(entry)
    return plain_text.shortened(words) != words


def _words(entry: Entry) -> str:
    return plain_text.without_html(entry.description)


def _where(entry: Entry, venues: VenueMatcher) -> Values:
    """Return the venue and the attendance mode. A field that the entry does not give is missing, so it stays."""
    values: Values = {}
    if venue := venues.match(entry.location):
        values["venue_id"] = venue
    online = next((text for text in (entry.conference, entry.location) if _is_web_address(text)), "")
    if online or is_online(entry):
        values["attendance_mode"] = Event.Mode.ONLINE if is_online(entry) else Event.Mode.MIXED
        values["online_url"] = online
    return values


def reason_for_cancelling() -> str:
    """Return what attendees read about a meeting that a file cancels."""
    return _("It is cancelled in the calendar that it was imported from.")


def is_online(entry: Entry) -> bool:
    """Return whether its LOCATION is a web address, or says that it is online."""
    return _is_web_address(entry.location) or plain(entry.location) in ONLINE


def rhythm(entry: Entry) -> Values:
    """Return the fields that say when a series meets, in its own zone. Raises RuleError for a refused rule."""
    zone = ZoneInfo(entry.zone)
    start = entry.starts_at.astimezone(zone)
    return {
        "starts_on": start.date(),
        "start_time": start.time(),
        "minutes": max(1, round(_length(entry) / MINUTE)),
        "rrule": recurrence.by_day(as_ours(entry.rule, start), start.time(), zone),
    }


def is_rounded(entry: Entry) -> bool:
    """Return whether its length has seconds, which a series does not keep."""
    return bool(_length(entry) % MINUTE)


def _length(entry: Entry) -> timedelta:
    return entry.lasts or entry.ends_at - entry.starts_at


def times(entry: Entry) -> Values:
    """Return the fields that say when an event is."""
    return {"starts_at": entry.starts_at, "ends_at": entry.ends_at}


def exceptions(entry: Entry) -> tuple[tuple[date, bool], ...]:
    """Return each exceptional day and whether it is removed. EXDATE wins where a day is both."""
    return tuple(sorted((dict.fromkeys(entry.added, False) | dict.fromkeys(entry.removed, True)).items()))


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(["https", "http"])(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def cleaned(model: type[models.Model], values: Values) -> Values:
    """Return the values as the fields of a model clean them. Raises ValidationError for one that is not valid."""
    found = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        is_taken = isinstance(field, models.ForeignKey) or (field.blank and value in field.empty_values)
        found[name] = value if is_taken else field.clean(value, None)
    return found
