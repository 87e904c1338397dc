import pytest

from meetups.models import Event, EventSeries
from meetups.services.imports import calendars, rows
from meetups.services.imports.lines import Action, Line
from meetups.standards.calendar_files import Entry
from tests.calendar_files import entry, import_file, together
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
THIRD = {"start": "20261215T190000Z", "end": "20261215T200000Z"}


@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
def test_an_event_on_a_day_that_the_series_loses_is_deleted_and_the_plan_says_so(group, status):
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=3"))
    shorter = entry("RRULE:FREQ=WEEKLY;COUNT=2")
    other = entry("RECURRENCE-ID:20261215T180000Z", f"STATUS:{status}", **THIRD)

    assert import_file(group, together(shorter, other)) == {"changed": 1, "skipped": 1}

    assert [f"{event.recurrence_id:%m-%d}" for event in Event.objects.order_by("starts_at")] == ["12-01", "12-08"]


def test_a_meeting_of_a_series_that_was_deleted_since_is_not_written(group):
    other = entry("RECURRENCE-ID:20261215T180000Z", **THIRD)
    line = calendars.plan(group=group, data=together(entry("RRULE:FREQ=WEEKLY;COUNT=3"), other))[1]

    rows.write(line=line, group=group)

    assert (line.action, Event.objects.count()) == ("save occurrence", 0)


@pytest.mark.parametrize("action", [Action.REMOVE_EVENT, Action.CANCEL_EVENT, Action.SAVE_EVENT])
def test_an_event_that_was_deleted_since_is_not_written(group, action):
    event = EventFactory(group=group)
    line = Line("changed", Entry(), "", action, event.pk)
    event.delete()

    rows.write(line=line, group=group)

    assert Event.objects.count() == 0


def test_a_plan_is_plain_values(group):
    """A plan holds no row and no function, so its text has everything that the import writes."""
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=3"))
    event = Event.objects.get(recurrence_id="2026-12-08")
    rule = entry("RRULE:FREQ=WEEKLY;COUNT=4")
    other = entry("RECURRENCE-ID:20261208T180000Z", "SUMMARY:New", start="20261208T180000Z", end="20261208T190000Z")

    lines = calendars.plan(group=group, data=together(rule, other))

    assert [(line.action, line.row, line.fields) for line in lines] == [
        ("save series", EventSeries.objects.get().pk, {"rrule": "FREQ=WEEKLY;COUNT=4"}),
        ("save event", event.pk, {"title": "New", "zone": "Europe/London"}),
    ]
    assert [(line.outcome, line.words) for line in lines] == [("changed", "rule"), ("changed", "time zone, title")]
