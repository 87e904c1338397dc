"""Moments and lengths by the clock of a time zone (RFC 5545, sections 3.3.5 and 3.3.6)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


def minutes_later(start: datetime, zone: str, minutes: int) -> datetime:
    """Return in UTC when the clocks of `zone` show so many minutes more than at `start`.

    So 60 minutes after midnight is 1am, also in the night when the clocks change. A time that occurs twice is the one
    of the same offset as `start`, if that is the second. One that the clocks skip is read with the offset before it.
    """
    local = start.astimezone(ZoneInfo(zone))
    return (local + timedelta(minutes=minutes)).replace(fold=local.fold).astimezone(UTC)


def end_of_meeting(start: datetime, zone: str, minutes: int) -> datetime:
    """Return in UTC when a meeting of a series ends: whole days later at the same hour, or else so many exact minutes.

    RFC 5545, section 3.3.6, and ADR 49.
    """
    if minutes % MINUTES_A_DAY:
        return start.astimezone(UTC) + timedelta(minutes=minutes)
    return minutes_later(start, zone, minutes)


def length_of_meeting(start: datetime, end: datetime, zone: str) -> timedelta:
    """Return the length that `end_of_meeting` takes: an end at the same hour of another day is whole days later."""
    on_the_clock = _local(end, zone) - _local(start, zone)
    is_whole_days = on_the_clock > timedelta(0) and not on_the_clock % timedelta(days=1)
    return on_the_clock if is_whole_days else end - start


def is_at_hour(moment: datetime, hour: time, zone: str) -> bool:
    """Return whether the clocks show this hour at a moment, or it stands for this hour on the day that they skip it."""
    clock = ZoneInfo(zone)
    local = moment.astimezone(clock)
    return local.time() == hour or datetime.combine(local.date(), hour, clock).astimezone(UTC) == moment


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
