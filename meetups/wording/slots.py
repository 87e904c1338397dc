"""Times of a grid in words: "2:15pm, 45 minutes, Lunch" as hosts type them, and as pages show them."""

import re
from datetime import datetime, time
from typing import NamedTuple

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import ngettext, override

from meetups.wording.times import CLOCK, time_of, typed_clock, with_digits

A_DAY = 24 * 60
_START = re.compile(CLOCK, re.IGNORECASE)
_END = re.compile(rf"\s*(?:-|–|to|until)\s*{CLOCK}", re.IGNORECASE)
_LENGTH = re.compile(r"(?P<number>[0-9]{1,3})\s?(?P<unit>[mh])\w*", re.IGNORECASE)
_BETWEEN = " \t,;:–-"


class SlotWords(NamedTuple):
    """A slot as somebody typed it: when it begins by the clock, how long it is if they said so, and its title."""

    at: time
    minutes: int | None
    title: str
    weekday: int | None = None  # from 0 for Monday, if they said the day


def read_slot(text: str) -> SlotWords | None:
    """Return what these words say, or None if they do not begin with a time of day.

    A weekday may stand before it. The length is "45 minutes", "1 hour" or "to 3pm". The rest is the title, which makes
    the slot a break.
    """
    weekday, words = _weekday(text.strip())
    words = with_digits(words)
    found = _START.match(words)
    at = time_of(found) if found else None
    if found is None or at is None:
        return None
    minutes, rest = _length(at, words[found.end() :])
    return SlotWords(at, minutes, " ".join(rest.strip(_BETWEEN).split()), weekday)


def slot_in_words(starts_at: datetime, minutes: int, title: str = "", *, has_day: bool = False) -> str:
    """Return a slot in words that `read_slot` reads, with its weekday if it `has_day`. `starts_at` is local."""
    length = ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    at = typed_clock(time(starts_at.hour, starts_at.minute))
    day = f"{WEEKDAYS[starts_at.weekday()]} " if has_day else ""
    return ", ".join(filter(None, (f"{day}{at}", length, title)))


def _weekday(words: str) -> tuple[int | None, str]:
    """Return the weekday that these words begin with, or None, and the words that are left."""
    with override("en"):
        english = _names_of_days()
    names = {**english, **_names_of_days()}
    for name in sorted(names, key=len, reverse=True):
        rest = words[len(name) :]
        if words.casefold().startswith(name) and not rest[:1].isalpha():
            return names[name], rest.lstrip(f"{_BETWEEN}.")
    return None, words


def _names_of_days() -> dict[str, int]:
    """Return the number of each weekday by its name, in full and in short."""
    return {str(name).casefold(): number for names in (WEEKDAYS, WEEKDAYS_ABBR) for number, name in names.items()}


def _length(at: time, words: str) -> tuple[int | None, str]:
    """Return the minutes that these words say, or None, and the words that are left."""
    end = _END.match(words)
    until = time_of(end) if end else None
    if end and until:
        return (_minutes(until) - _minutes(at)) % A_DAY or A_DAY, words[end.end() :]
    found = _LENGTH.match(words.lstrip(_BETWEEN))
    if not found:
        return None, words
    minutes = int(found["number"]) * (60 if found["unit"].lower() == "h" else 1)
    return minutes, words.lstrip(_BETWEEN)[found.end() :]


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute
