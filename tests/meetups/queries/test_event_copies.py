"""The day that is suggested for the copy of an event."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from meetups.queries.event_copies import day_of_copy
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def group(db):
    return GroupFactory()


def meeting(group, day, **fields):
    return EventFactory(
        group=group, starts_at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=18), **fields
    )


@pytest.mark.parametrize(
    ("days", "suggested"),
    [
        ([date(2026, 11, 4)], date(2026, 11, 18)),  # a fortnight
        ([date(2026, 11, 4), date(2026, 10, 28), date(2026, 10, 21)], date(2026, 11, 11)),  # weekly
        ([date(2026, 11, 4), date(2026, 10, 7), date(2026, 9, 2)], date(2026, 12, 2)),  # four or five weeks
        ([date(2026, 11, 4), date(2026, 11, 3)], date(2026, 11, 11)),  # two on one day after the other
        ([date(2026, 8, 5)], date(2026, 11, 11)),  # by fortnights from August, and after today
        ([date(2026, 11, 4), date(2026, 11, 19)], date(2026, 12, 2)),  # the last was on a Thursday
    ],
)
def test_day_is_the_same_weekday_at_the_rhythm_of_the_group_after_its_last_meeting(group, days, suggested):
    events = [meeting(group, day) for day in days]
    meeting(group, date(2026, 12, 23), status="cancelled")
    meeting(GroupFactory(), date(2026, 12, 30))

    assert day_of_copy(events[0]) == suggested


def test_day_follows_the_rule_of_the_series(group, django_assert_num_queries):
    series = EventSeriesFactory(group=group, starts_on=date(2026, 10, 14), rrule="FREQ=MONTHLY;BYDAY=2WE")
    first = meeting(group, date(2026, 10, 14), series=series, recurrence_id=date(2026, 10, 14))
    single = meeting(group, date(2026, 11, 18))

    with django_assert_num_queries(3):
        assert day_of_copy(single) == date(2026, 12, 9)
    assert day_of_copy(first) == date(2026, 11, 11)


def test_day_has_no_meeting_yet_and_series_far_ahead_do_not_move_that_of_a_single_event(group):
    series = EventSeriesFactory(group=group, starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;BYDAY=WE")
    of_series = [
        meeting(group, day, series=series, recurrence_id=day)
        for day in (date(2026, 11, 11), date(2026, 11, 18), date(2026, 11, 25))
    ]

    assert day_of_copy(meeting(group, date(2026, 11, 8))) == date(2026, 11, 22)
    assert day_of_copy(of_series[0]) == date(2026, 12, 2)
    assert day_of_copy(meeting(group, date(2026, 11, 4))) == date(2026, 12, 2)


def test_series_on_another_weekday_or_that_has_ended_does_not_count(group):
    EventSeriesFactory(group=group, starts_on=date(2026, 10, 13), rrule="FREQ=WEEKLY;BYDAY=TU")

    assert day_of_copy(meeting(group, date(2026, 11, 4))) == date(2026, 11, 18)
    ended = EventSeriesFactory(group=group, starts_on=date(2026, 10, 7), rrule="FREQ=WEEKLY;COUNT=1")
    other = meeting(group, date(2026, 10, 7), series=ended, recurrence_id=date(2026, 10, 7))
    meeting(group, date(2026, 11, 18))
    assert day_of_copy(other) == date(2026, 12, 2)  # 4 and 18 November are taken
