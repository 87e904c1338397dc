"""Imports that write what somebody else changes at the same moment."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from meetups.models import Event, EventSeries
from meetups.services import series
from meetups.services.imports import rows
from meetups.services.imports.lines import Action, Line
from meetups.standards.calendar_files import Entry
from tests.factories import EventSeriesFactory
from tests.meetups.services.refusals import outcome
from tests.threads import meanwhile, on_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), on_postgresql]
EVENT, SERIES = '"meetups_event"', '"meetups_eventseries"'


@pytest.fixture
def weekly():
    """A weekly series with the event of its next three weeks at least."""
    found = EventSeriesFactory(uid="weekly", rrule="FREQ=WEEKLY;COUNT=3", starts_on=tomorrow())
    series.fill(series=found)
    return found


def tomorrow() -> date:
    return (timezone.now() + timedelta(days=1)).date()


def write(line, row):
    with transaction.atomic():
        rows.write(line=line, group=row.group)


def occurrence(row, day, **fields):
    return Line("new", Entry(uid=row.uid), "", Action.SAVE_OCCURRENCE, None, {"status": "confirmed"} | fields, day)


def test_what_an_organiser_writes_of_a_meeting_stays_when_an_import_writes_it(weekly):
    event = Event.objects.get(recurrence_id=tomorrow())
    line = occurrence(weekly, tomorrow(), title="Talks")

    with meanwhile(lambda: outcome(lambda: write(line, weekly)), before=f"UPDATE {EVENT}") as written:
        series.change(event=event, values={"description": "Bring cups."}, scope="this")

    event.refresh_from_db()
    assert (written, event.title, event.description) == (["done"], "Talks", "Bring cups.")


def test_meeting_that_the_series_and_an_import_make_at_once_is_one(weekly):
    event = Event.objects.get(recurrence_id=tomorrow())
    event.delete()
    line = occurrence(weekly, tomorrow(), title="Talks")

    with meanwhile(lambda: outcome(lambda: write(line, weekly)), before=f"INSERT INTO {EVENT}") as written:
        series.fill(series=weekly)

    assert (written, Event.objects.get(recurrence_id=tomorrow()).title) == (["done"], "Talks")


def test_what_an_organiser_writes_of_a_series_stays_when_an_import_writes_it(weekly):
    line = Line("changed", Entry(uid="weekly"), "", Action.SAVE_SERIES, weekly.pk, {"title": "Talks"})
    weekly.description = "Bring cups."

    with meanwhile(lambda: outcome(lambda: write(line, weekly)), before=f"UPDATE {SERIES}") as written:
        series.save(series=weekly)

    found = EventSeries.objects.get()
    assert (written, found.title, found.description) == (["done"], "Talks", "Bring cups.")
    assert set(Event.objects.values_list("title", "description")) == {("Talks", "Bring cups.")}


@pytest.mark.parametrize(
    "line",
    [
        lambda row, event: Line("changed", Entry(), "", Action.REMOVE_EVENT, event.pk),
        lambda row, event: Line("changed", Entry(), "", Action.SAVE_SERIES, row.pk, resets=(event.pk,)),
    ],
)
def test_import_and_series_that_are_written_at_once_wait_for_each_other_in_one_order(weekly, line):
    event = Event.objects.get(recurrence_id=tomorrow())
    weekly.title = "Talks"
    one = line(weekly, event)

    with meanwhile(lambda: outcome(lambda: write(one, weekly)), before=f"FROM {EVENT}", also="FOR ") as written:
        series.save(series=weekly)

    assert (written, set(Event.objects.values_list("title", flat=True))) == (["done"], {"Talks"})
