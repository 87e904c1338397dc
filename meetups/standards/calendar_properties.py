"""Read the properties of one VEVENT (RFC 5545) as the icalendar library parsed them."""

from typing import Any

from icalendar import Event
from icalendar.prop import vBroken


class EntryError(ValueError):
    """An entry that cannot become an event: `code` says why, `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


def all_of(component: Event, name: str) -> list[Any]:
    """Return every property with a name. Raises EntryError if one cannot be read."""
    found = component.get(name, [])
    found = found if isinstance(found, list) else [found]
    if any(isinstance(value, vBroken) for value in found):
        raise EntryError("unreadable", name)
    return found


def one(component: Event, name: str) -> Any:
    """Return the property, or None; the first if a program wrote it twice. Raises EntryError."""
    return next(iter(all_of(component, name)), None)


def readable(component: Event, name: str) -> list[Any]:
    """Return the properties with a name that can be read."""
    found = component.get(name, [])
    return [value for value in (found if isinstance(found, list) else [found]) if not isinstance(value, vBroken)]


def text(component: Event, name: str) -> str:
    """Return a text, or "". Raises EntryError if it is in an encoding that RFC 5545 has for binary values alone."""
    value = one(component, name)
    if value is None:
        return ""
    if value.params.get("ENCODING", "8BIT").upper() != "8BIT":
        raise EntryError("encoding", name)
    return str(value)


def text_if_readable(component: Event, name: str) -> str:
    """Return a text, or "" if there is none that can be read."""
    try:
        return text(component, name)
    except EntryError:
        return ""
