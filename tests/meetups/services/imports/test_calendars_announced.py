"""Before an import is confirmed it is said whom it tells of a change, and whom of a cancelling."""

from datetime import date

import pytest

from meetups.models import Event
from meetups.services.imports import calendars
from tests.calendar_files import entry, import_file, together
from tests.factories import AttendeeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEKLY = entry("RRULE:FREQ=WEEKLY;COUNT=4")
FROM_THIRD = "RECURRENCE-ID;RANGE=THISANDFUTURE:20261215T180000Z"
AT_SEVEN = entry(FROM_THIRD, start="20261215T190000Z", end="20261215T200000Z")
ON_THURSDAYS = entry(FROM_THIRD, start="20261217T190000Z", end="20261217T200000Z")
FROM_SECOND = "RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T180000Z"
EARLIER = entry(FROM_SECOND, start="20261208T190000Z", end="20261208T200000Z")


def announced(group, data):
    told = calendars.announced(calendars.plan(group=group, data=data))
    days = dict(Event.objects.values_list("pk", "recurrence_id__day"))
    return [[days[pk] for pk in pks] for pks in told]


@pytest.mark.parametrize(
    ("data", "changed", "cancelled"),
    [
        (entry("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261215T180000Z", "SUMMARY:New"), [1, 8, 22], [15]),
        (entry("RRULE:FREQ=WEEKLY;COUNT=4", start="20261202T180000Z", end="20261202T190000Z"), [], [1, 8, 15, 22]),
        (together(WEEKLY, AT_SEVEN), [1, 8, 15, 22], []),
        (together(WEEKLY, ON_THURSDAYS), [1, 8], [15, 22]),
    ],
)
def test_meetings_that_a_series_loses_are_cancelled(group, data, changed, cancelled):
    import_file(group, WEEKLY)

    assert announced(group, data) == [changed, cancelled]

    AttendeeFactory(event=Event.objects.get(recurrence_id=date(2026, 12, 15)))
    import_file(group, data)
    assert Event.objects.filter(status="cancelled").count() == (15 in cancelled)


@pytest.mark.parametrize("data", [WEEKLY, together(WEEKLY, EARLIER)])
def test_meetings_that_a_part_loses_when_it_is_joined_are_cancelled(group, data):
    import_file(group, together(WEEKLY, ON_THURSDAYS))

    assert announced(group, data)[1] == [17, 24]
