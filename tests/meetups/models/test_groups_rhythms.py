"""The rhythms of a group, from its series."""

from datetime import UTC, date, datetime, time

import pytest

from meetups.models import Event, EventSeries, Group
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WEDNESDAY = date(2026, 11, 25)
FORTNIGHTLY = "every other Wednesday, 6pm"


@pytest.fixture
def group():
    return GroupFactory(slug="leeds")


def series_of(group, *, event=None, **series):
    """Create a series with one event, at 6pm next Wednesday unless `event` says otherwise."""
    row = EventSeriesFactory(group=group, **{"starts_on": WEDNESDAY, **series})
    moment = datetime(2026, 11, 25, 18, tzinfo=UTC)
    EventFactory(group=group, series=row, recurrence_id=WEDNESDAY, **{"starts_at": moment, **(event or {})})
    return row


def rhythms():
    return Group.objects.at("leeds").rhythms


def test_at_reads_the_rhythms_of_a_group_with_one_query(group, django_assert_num_queries):
    series_of(group, title="B", rrule="FREQ=MONTHLY;BYDAY=2TH", start_time=time(8, 30))
    series_of(group, title="A")
    series_of(GroupFactory(), title="Of another group", rrule="FREQ=DAILY")

    with django_assert_num_queries(1):
        found = Group.objects.at("leeds")
        read = (found.pk, found.name, found.rhythms)

    assert read == (group.pk, group.name, [FORTNIGHTLY, "every month on the second Thursday, 8:30am"])


def test_at_gives_equal_rhythms_once(group):
    for title in "AB":
        series_of(group, title=title)

    assert rhythms() == [FORTNIGHTLY]


@pytest.mark.parametrize("status", [EventSeries.Status.PAUSED, EventSeries.Status.ENDED])
def test_at_excludes_a_series_that_is_not_running(group, status):
    series_of(group, status=status)

    assert rhythms() == []


@pytest.mark.parametrize(
    "event",
    [
        {"starts_at": datetime(2026, 11, 19, 18, tzinfo=UTC)},
        {"status": Event.Status.CANCELLED},
        {"status": Event.Status.DRAFT},
    ],
)
def test_at_excludes_a_series_without_upcoming_events(group, event):
    series_of(group, event=event)

    assert rhythms() == []


def test_at_excludes_a_rule_that_has_no_words(group):
    series_of(group, rrule="FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO")

    assert rhythms() == []


def test_at_finds_a_group_without_series(group):
    assert rhythms() == []


def test_at_raises_for_an_unknown_slug(group):
    with pytest.raises(Group.DoesNotExist):
        Group.objects.at("york")
