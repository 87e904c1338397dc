"""Draw share pictures, each once (ADR 67)."""

import logging

from django.core.cache import cache

from meetups.standards.share_pictures import Drawing, FailedError, drawn
from meetups.wording import present

A_WEEK = 7 * 24 * 3600  # seconds
A_MINUTE = 60
MOST_A_MINUTE = 60  # pictures that are drawn, about; more would take the processor from pages
FAILED = b""

logger = logging.getLogger("fortnight.pictures")


def png(*, drawing: Drawing) -> bytes | None:
    """Return the picture of a drawing as PNG, or None if it cannot be drawn now.

    It is kept for a week in the cache that all processes share, so it is drawn once. After a failure it is drawn
    again a minute later, at the earliest.
    """
    name = f"share-picture-{drawing.digest}"
    data: bytes | None = cache.get(name)
    if data is None and _count_drawing() <= MOST_A_MINUTE:
        data, seconds = _draw(drawing)
        cache.set(name, data, seconds)
    return data or None


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
