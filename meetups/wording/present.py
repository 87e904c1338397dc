"""The present moment: exact, or for a public page the minute in which it is built (ADR 29)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo

from django.utils import timezone

_minute_of_page: ContextVar[datetime | None] = ContextVar("minute_of_page", default=None)


def current_minute() -> datetime:
    """Return the beginning of the present minute, or of the minute of the public page that is being built."""
    return _minute_of_page.get() or timezone.now().replace(second=0, microsecond=0)


def now() -> datetime:
    """Return the exact time or, while a public page is built, its minute.

    For rules that both pages and services ask. So a page says the same to everybody who reads it in one minute.
    """
    return _minute_of_page.get() or timezone.now()


def today(zone: tzinfo | None = None) -> date:
    """Return the day of `now()` in this zone, or in the site's time zone."""
    return timezone.localdate(now(), timezone=zone)


@contextmanager
def one_minute() -> Iterator[datetime]:
    """Let everything inside see the same minute: that of an outer `one_minute`, or the present one."""
    minute = current_minute()
    token = _minute_of_page.set(minute)
    try:
        yield minute
    finally:
        _minute_of_page.reset(token)
