"""The date of a calendar stays while its ETag does, and rises by a second at least when it changes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, router

from meetups import tasks
from meetups.models import CalendarDate
from meetups.services.calendar_dates import changed_at, forget_all, forget_old
from tests.statements import statements, writes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    def move(moment):
        time_machine.move_to(moment, tick=False)

    move(NOON)
    return move


def test_date_stays_while_the_etag_stays(clock):
    assert changed_at(path="/tea.ics", etag='"one"') == NOON
    clock(NOON + timedelta(days=3))

    with statements() as found:
        assert changed_at(path="/tea.ics", etag='"one"') == NOON
    assert writes(found) == []


def test_each_path_has_its_own_date(clock):
    changed_at(path="/tea.ics", etag='"one"')
    clock(NOON + SECOND)

    assert changed_at(path="/cake.ics", etag='"one"') == NOON + SECOND
    assert changed_at(path="/tea.ics", etag='"one"') == NOON


def test_changes_within_one_second_have_different_dates_and_none_in_the_future(clock):
    clock(NOON + SECOND / 2)
    told = [changed_at(path="/tea.ics", etag=etag) for etag in ('"one"', '"two"', '"two"')]
    clock(NOON + SECOND)

    assert told == [NOON, None, None]
    assert changed_at(path="/tea.ics", etag='"two"') == NOON + SECOND
    assert changed_at(path="/tea.ics", etag='"one"') is None  # what it was before is a change too
    clock(NOON + 2 * SECOND)
    assert changed_at(path="/tea.ics", etag='"one"') == NOON + 2 * SECOND


def test_clock_that_goes_back_takes_no_date_back(clock):
    changed_at(path="/tea.ics", etag='"one"')
    clock(NOON - timedelta(minutes=5))

    assert changed_at(path="/tea.ics", etag='"two"') is None
    clock(NOON + SECOND)
    assert changed_at(path="/tea.ics", etag='"two"') == NOON + SECOND


def test_path_cannot_be_read_from_the_row():
    changed_at(path="/attendees/calendar/secret.ics", etag='"one"')

    assert "secret" not in str(CalendarDate.objects.values())
    assert str(CalendarDate.objects.get()) == '"one"'


def test_calendar_that_cannot_be_dated_has_no_date():
    connection = connections[router.db_for_write(CalendarDate)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE meetups_calendardate RENAME COLUMN etag TO other")

    assert changed_at(path="/tea.ics", etag='"one"') is None


def test_dates_are_deleted_after_a_year_in_batches(clock, monkeypatch):
    monkeypatch.setattr("meetups.services.calendar_dates.BATCH", 2)
    for name in "abc":
        changed_at(path=name, etag='"one"')
    clock(NOON + SECOND)
    changed_at(path="d", etag='"two"')
    clock(NOON + timedelta(days=365))

    assert forget_old() == 3
    assert [row.etag for row in CalendarDate.objects.all()] == ['"two"']


def test_after_a_restore_every_calendar_has_changed(clock):
    changed_at(path="/tea.ics", etag='"one"')
    clock(NOON + SECOND)
    forget_all()

    assert changed_at(path="/tea.ics", etag='"one"') == NOON + SECOND


def test_job_of_the_night_deletes_old_dates(clock):
    changed_at(path="/tea.ics", etag='"one"')
    clock(NOON + timedelta(days=366))
    tasks.NIGHTLY["calendar-dates"]()

    assert not CalendarDate.objects.exists()
