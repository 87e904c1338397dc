from datetime import UTC, date, datetime

import pytest

from meetups.queries import edition_rounds as rounds
from tests.editions import DAY, NOW, follower, meeting, newsletter
from tests.factories import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LAST = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("meetings", "due_on"),
    [
        ([date(2026, 12, 2)], date(2026, 11, 30)),
        ([date(2026, 12, 1), date(2026, 12, 3)], date(2026, 12, 1)),  # 11 days would be too few
        ([date(2026, 12, 26)], date(2026, 12, 23)),  # the meeting is later than news should wait
        ([], date(2026, 12, 23)),
    ],
)
def test_edition_before_a_meeting_is_due_12_to_35_days_after_the_last_one(meetings, due_on):
    group = GroupFactory.build(zone="Europe/London")

    due_at = rounds.due_at(group, LAST, meetings)

    assert due_at == datetime(due_on.year, due_on.month, due_on.day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first_day", "due_on"),
    [
        (date(2026, 11, 20), date(2026, 12, 4)),
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 11), date(2026, 11, 25)),
        (date(2027, 1, 6), date(2027, 1, 6)),
    ],
)
def test_edition_every_other_week_keeps_to_its_days(first_day, due_on):
    group = GroupFactory.build(
        zone="Europe/Paris", edition_rhythm="fortnightly", edition_from=first_day, edition_hour=18
    )

    due_at = rounds.due_at(group, LAST, [date(2026, 12, 1)])

    assert due_at == datetime(due_on.year, due_on.month, due_on.day, 17, tzinfo=UTC)


def test_first_edition_comes_within_a_fortnight_and_an_empty_one_as_soon_as_there_is_something():
    before = GroupFactory.build()
    weekly = GroupFactory.build(edition_rhythm="fortnightly", edition_from=LAST)

    first = [rounds.first_counted_from(group, NOW.date()) for group in (before, weekly)]
    empty = [rounds.after_an_empty_one(group, LAST, NOW.date()) for group in (before, weekly)]

    assert first == [date(2026, 10, 30), date(2026, 11, 14)]
    assert [rounds.due_at(before, day, []).date() for day in (first[0], empty[0])] == [
        date(2026, 12, 4),
        date(2026, 11, 21),
    ]
    assert empty[1] == LAST


def test_days_of_meetings_are_those_of_public_ones_by_the_clock_of_each(django_assert_num_queries):
    group, other = newsletter(followers=0), newsletter(followers=0, slug="b", name="B")
    meeting(group, datetime(2026, 12, 2, 23, 30, tzinfo=UTC), zone="Europe/Paris")
    meeting(group, NOW + 9 * DAY, status="draft")
    meeting(group, NOW + 71 * DAY)
    meeting(other, NOW + DAY)

    with django_assert_num_queries(1):
        found = rounds.days_of_meetings([group.pk])

    assert found == {group.pk: [date(2026, 12, 3)]}


@pytest.mark.parametrize(("sent", "sends", "waits"), [(3, True, False), (2, True, True), (3, False, True)])
def test_first_three_editions_wait_and_all_of_a_group_that_wants_it(sent, sends, waits):
    assert rounds.waits(newsletter(sent_before=sent, sends_editions=sends)) is waits


def test_news_was_told_to_all_readers_until_the_earliest_of_their_moments():
    group = newsletter(followers=0)
    assert rounds.told_until(group) is None
    follower(group, "a@example.org", confirmed_at=NOW - 9 * DAY, news_since=NOW - DAY)
    follower(group, "b@example.org", confirmed_at=NOW - 2 * DAY)
    follower(group, "c@example.org", confirmed_at=NOW - 5 * DAY, often="at-once")

    assert rounds.told_until(group) == NOW - 2 * DAY
