"""Create series with their events, read them, and model both in a simple way."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event
from meetups.services import series as services
from meetups.standards import recurrence
from tests.factories import EventSeriesFactory, GroupFactory, VenueFactory

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FIRST = date(2026, 11, 25)


def a_series(**fields):
    """Create a series with its events: every Wednesday at 6pm, five times, unless `fields` differ."""
    fields = {"starts_on": FIRST, "rrule": "FREQ=WEEKLY;COUNT=5", "title": "Leeds"} | fields
    series = EventSeriesFactory.build(
        group=fields.pop("group", None) or GroupFactory(), venue=fields.pop("venue", None) or VenueFactory(), **fields
    )
    return services.save(series=series)


def days(series):
    """Return the original date of each event as "MM-DD", followed by " off" if it is cancelled."""
    events = Event.objects.filter(series=series).order_by("recurrence_id")
    return [f"{event.recurrence_id:%m-%d}{' off' if event.is_cancelled else ''}" for event in events]


def on(series, month, day):
    return Event.objects.get(series=series, recurrence_id__month=month, recurrence_id__day=day)


def rows(series):
    """Return all columns of the events of a series."""
    return list(Event.objects.filter(series=series).order_by("pk").values())


def saved_events(queries):
    """Return how often each event was saved in captured queries, by primary key."""
    found = (re.match(r'UPDATE "meetups_event" SET .*"meetups_event"."id" = (\d+)', query["sql"]) for query in queries)
    return Counter(int(match[1]) for match in found if match)


def refused(service, **arguments):
    """Return the code and the message with which a service refuses."""
    with pytest.raises(ValidationError) as error:
        service(**arguments)
    return error.value.code, error.value.messages[0]


@dataclass
class Rhythm:
    """A series in the model. Its days are those of its rule from `since` to the day before `before`."""

    rule: str
    first: date
    starts_on: date
    title: str = "A"
    hour: int = 18
    status: str = "running"
    since: date = date.min
    before: date = date.max
    exceptions: dict[date, bool] = field(default_factory=dict)

    def days(self, *span):
        if self.status != "running":
            return set()
        given = recurrence.days(self.rule, self.first, since=span[0], last=span[1])
        found = {day for day in given if self.since <= day < self.before}
        found |= {day for day, is_removed in self.exceptions.items() if not is_removed and span[0] <= day <= span[1]}
        return {day for day in found if not self.exceptions.get(day)}

    def start(self, day):
        return datetime.combine(day, time(self.hour), LONDON).astimezone(UTC)


@dataclass
class Meeting:
    """An event in the model: its values changed by hand or, once it has started, all its values."""

    title: str | None = None
    start: datetime | None = None
    is_cancelled: bool = False
    attendees: int = 0
    is_over: bool = False
