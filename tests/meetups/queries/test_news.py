"""The news for followers: what it is, when it is news, and how many followers are emailed."""

from datetime import timedelta

import pytest

from meetups.models import Edition, News
from meetups.queries import news
from meetups.queries.news import Followers
from tests.editions import sent_edition
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, SubscriptionFactory
from tests.waitlists import NOW, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def test_followers_are_counted_by_how_often_they_hear(django_assert_num_queries):
    group = GroupFactory()
    SubscriptionFactory.create_batch(3, group=group, often="at-once", confirmed_at=NOW)
    SubscriptionFactory.create_batch(2, group=group, often="fortnight", confirmed_at=NOW)
    sent_edition(group, NOW - DAY)
    sent_edition(group, NOW - 9 * DAY)
    Edition.objects.create(group=group, counted_from=NOW.date(), due_at=NOW + 2 * DAY)
    SubscriptionFactory(group=group, confirmed_at=None)
    SubscriptionFactory(often="at-once", confirmed_at=NOW)

    with django_assert_num_queries(2):
        found = [news.followers(group.pk), news.followers(group.pk, until=NOW + 2 * DAY)]

    assert found == [Followers(3, 2, NOW + 2 * DAY), Followers(3, 0, None)]


def test_meeting_of_a_series_is_news_14_days_before_it_starts():
    series = EventSeriesFactory()
    single, near, far = (EventFactory(starts_at=NOW + days * DAY) for days in (60, 10, 60))
    for event in (near, far):
        event.series, event.recurrence_id = series, event.starts_at.date()
        event.save()
    known = meeting(100)
    News.objects.create(kind="event", record_id=known.pk, group=known.group, title="Known")

    assert [news.news_at(event) for event in (single, near, far, known)] == [NOW, NOW, NOW + 46 * DAY, None]
    assert set(news.newsworthy_events()) == {single, near}
