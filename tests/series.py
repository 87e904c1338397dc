"""Series with their meetings, and short ways to look at them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event
from meetups.services import series as services
from tests.factories import EventSeriesFactory, GroupFactory, VenueFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FIRST = date(2026, 11, 25)


def a_series(**fields):
    """Every Wednesday at 18:00, five times, unless told otherwise; with its meetings."""
    fields = {"starts_on": FIRST, "rrule": "FREQ=WEEKLY;COUNT=5", "title": "Leeds"} | fields
    series = EventSeriesFactory.build(
        group=fields.pop("group", None) or GroupFactory(), venue=fields.pop("venue", None) or VenueFactory(), **fields
    )
    return services.save(series=series)


def days(series):
    """The days of the coming meetings, as month and day, with a mark for those that are cancelled."""
    events = Event.objects.filter(series=series).order_by("recurrence_id")
    return [f"{event.recurrence_id:%m-%d}{' off' if event.is_cancelled else ''}" for event in events]


def on(series, month, day):
    return Event.objects.get(series=series, recurrence_id__month=month, recurrence_id__day=day)


def rows(series):
    """Everything in the rows of a series, to the last change."""
    return list(Event.objects.filter(series=series).order_by("pk").values())


def refused(service, **arguments):
    """Why a service says no: the code, and the words."""
    with pytest.raises(ValidationError) as error:
        service(**arguments)
    return error.value.code, error.value.messages[0]
