"""Times of day as people type them: 6pm, 18:30, 9.30 am, midday."""

import re
from datetime import time

from django.utils.translation import gettext as _

from meetups.wording.dates import clock

# A time at the start of a text: an hour, its minutes if any, am or pm if any.
CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9]))?(?:\s?(?P<half>[ap])\.?\s?m\.?)?(?![0-9])"
_CLOCK = re.compile(CLOCK, re.IGNORECASE)
_24_HOURS = re.compile(r"([01][0-9]|2[0-3])[:.]?([0-5][0-9])(?::([0-5][0-9]))?")
_LONGEST = 20


def read_time(text: str) -> time | None:
    """Return the time of day that a text says, or None if it says none, or one that is unclear (see `readings`)."""
    words = with_digits(" ".join(text[: _LONGEST + 1].split()))
    if len(words) > _LONGEST or _unclear(text):
        return None
    if of_24_hours := _24_HOURS.fullmatch(words):
        hour, minute, second = (int(number or 0) for number in of_24_hours.groups())
        return time(hour, minute, second)
    found = _CLOCK.fullmatch(words)
    if found and not found["half"] and not found["minute"]:
        return time(int(found["hour"])) if int(found["hour"]) < 24 else None
    return time_of(found) if found else None


def readings(text: str) -> tuple[str, str] | None:
    """Return both times that an unclear text can mean: `7` is 7am or 7pm. None if it is clear, or no time."""
    found = _unclear(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[2]) % 12, int(found[3] or 0)
    return typed_clock(time(hour, minute)), typed_clock(time(hour + 12, minute))


def typed_clock(at: time) -> str:
    """Return a time as a form shows it and `read_time` reads it: `6:30pm`, to the second if it has seconds.

    In a language whose short times `read_time` does not know, it is `18:30`.
    """
    if at.second:
        return at.isoformat()
    words = clock(at.hour, at.minute)
    return words if read_time(words) == at else f"{at:%H:%M}"


def _unclear(text: str) -> re.Match[str] | None:
    """Return the hour and minutes of a text that can be a time in the morning and one in the evening."""
    return re.fullmatch(r"(0?[1-9]|1[0-2])|([1-9])[:.]([0-5][0-9])", text.strip())


def with_digits(text: str) -> str:
    """Return the text with its first word as digits if that is midday, noon or midnight."""
    for word, digits in ((_("midday"), "12pm"), ("noon", "12pm"), (_("midnight"), "12am")):
        if text.lower().startswith(word.lower()):
            return digits + text[len(word) :]
    return text


def time_of(found: re.Match[str]) -> time | None:
    """Return the time that CLOCK found, or None if there is none, such as 25:00, or it is unclear, such as 9."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        return time(hour % 12 + 12 * (half == "p"), int(found["minute"] or 0)) if 1 <= hour <= 12 else None
    return time(hour, int(found["minute"])) if found["minute"] and hour < 24 else None
