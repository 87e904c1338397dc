from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetups.models import Event, EventSeries, SeriesDate
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


def left_out(number, first=date(2026, 12, 2)):
    """Return a weekly series on Tuesdays with exceptions on this number of days, without its own."""
    days = [first + timedelta(days=day) for day in range(2 * number) if (first + timedelta(days=day)).weekday() != 1]
    return entry("RRULE:FREQ=WEEKLY;COUNT=3", *(f"EXDATE:{day:%Y%m%d}T180000Z" for day in days[:number]))


def test_exceptions_are_written_together(group):
    numbers = []
    for number in (1, 2, 30):  # the first import of a group also writes what is remembered of it
        with CaptureQueriesContext(connection) as queries:
            import_file(group, left_out(number).replace(b"UID:a", b"UID:%d" % number))
        numbers.append(len(queries))
    assert numbers[1] == numbers[2]
    assert SeriesDate.objects.count() == 33


def test_an_exception_of_the_file_counts_and_another_one_here_stays(group):
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=9"))
    row = EventSeries.objects.get()
    for on, is_removed in ((date(2026, 12, 8), False), (date(2026, 12, 30), False)):
        SeriesDate.objects.create(series=row, on=on, is_removed=is_removed)

    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=9", "EXDATE:20261208T180000Z,20261215T180000Z"))

    assert list(map(str, row.exceptions.all())) == ["− 2026-12-08", "− 2026-12-15", "+ 2026-12-30"]


def test_a_thousand_exceptions_are_taken_and_more_are_not(group):
    [taken] = calendars.plan(group=group, data=left_out(1000))
    [refused] = calendars.plan(group=group, data=left_out(1001))

    assert (taken.outcome, len(taken.exceptions)) == ("new", 1000)
    assert (refused.outcome, refused.words.partition(".")[0]) == (
        "skipped",
        "It has more than 1,000 days that are added to its rule or left out (RDATE, EXDATE)",
    )


def test_a_file_with_more_than_five_thousand_exceptions_is_refused(group):
    series = [left_out(1000).replace(b"UID:a", b"UID:%d" % number) for number in range(6)]

    assert len(calendars.plan(group=group, data=together(*series[:5]))) == 5
    with pytest.raises(ValidationError) as refusal:
        calendars.plan(group=group, data=together(*series))
    assert refusal.value.code == "many_exceptions"


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


@pytest.mark.parametrize("number", [2, 3])
def test_an_event_that_is_deleted_while_an_import_locks_it_is_not_written(group, number):
    """The statement with this number is that which locks the series, or the event."""
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=3"))
    event = Event.objects.get(recurrence_id="2026-12-08")
    sent = []

    def deleted_first(execute, sql, *rest):
        sent.append(sql)
        if len(sent) == number:
            event.delete()
        return execute(sql, *rest)

    with connection.execute_wrapper(deleted_first):
        rows.write(line=Line("changed", Entry(), "", Action.CANCEL_EVENT, event.pk), group=group)

    assert Event.objects.filter(status="cancelled").count() == 0
