"""The time at which the tests of write-ups run."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
TICK, SECOND, MINUTE = timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The fields of posts that are not public at that time.
HIDDEN = [
    {"status": "draft", "published_at": None},
    {"status": "draft", "published_at": NOW - DAY},
    {"status": "scheduled", "published_at": NOW + SECOND},
    {"status": "published", "published_at": NOW + SECOND},
]
