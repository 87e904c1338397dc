"""Draw share pictures, each once (ADR 67)."""

import logging
from contextlib import suppress

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

from meetups.standards.share_pictures import BusyError, Drawing, FailedError, drawn, one_at_a_time
from meetups.wording import present

A_WEEK = 7 * 24 * 3600  # seconds
A_MINUTE = 60
MOST_A_MINUTE = 60  # pictures that are drawn, about; more would take the processor from pages
FAILED = b""

cache = ConnectionProxy(caches, "pictures")
logger = logging.getLogger("fortnight.pictures")


def png(*, drawing: Drawing) -> bytes | None:
    """Return the picture of a drawing as PNG, or None if it cannot be drawn now.

    It is kept for a week in the cache that all processes share, so it is drawn once. After a failure it is drawn
    again a minute later, at the earliest.
    """
    name = f"share-picture-{drawing.digest}"
    data: bytes | None = cache.get(name)
    if data is None:
        with suppress(BusyError), one_at_a_time():
            data = cache.get(name)  # another request may have drawn it meanwhile
            if data is None:
                data = _drawn_now(drawing, name)
    return data or None


def _drawn_now(drawing: Drawing, name: str) -> bytes | None:
    """Draw and keep a picture, unless too many were drawn in this minute."""
    if _count_drawing() > MOST_A_MINUTE:
        return None
    data, seconds = _draw(drawing)
    cache.set(name, data, seconds)
    return data


def _count_drawing() -> int:
    """Count one drawing, and return how many there were in this minute. Two at the same moment may count as one."""
    name = f"share-pictures-{present.current_minute():%H:%M}"
    number: int = cache.get(name, 0) + 1
    cache.set(name, number, A_MINUTE)
    return number


def _draw(drawing: Drawing) -> tuple[bytes, int]:
    """Return the picture, or FAILED, and for how many seconds it is kept."""
    try:
        return drawn(drawing), A_WEEK
    except FailedError as error:
        logger.warning("A share picture could not be drawn: %r", error.__cause__)
        return FAILED, A_MINUTE
