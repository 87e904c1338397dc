"""Moments so many minutes after another one, by the clock of a time zone (RFC 5545, section 3.3.5)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def minutes_later(start: datetime, zone: str, minutes: int) -> datetime:
    """Return in UTC when the clocks of `zone` show so many minutes more than at `start`.

    So 60 minutes after midnight is 1am, also in the night when the clocks change. A time that occurs twice is the one
    of the same offset as `start`, if that is the second; one that the clocks skip is read with the offset before it.
    """
    local = start.astimezone(ZoneInfo(zone))
    return (local + timedelta(minutes=minutes)).replace(fold=local.fold).astimezone(UTC)
