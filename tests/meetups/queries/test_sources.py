from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.queries.sources import missing
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_missing_are_running_series_and_meetings_to_come_of_the_group(django_assert_num_queries):
    group, now = GroupFactory(), timezone.now()
    series = EventSeriesFactory(group=group, uid="series", title="Chess")
    EventSeriesFactory(group=group, uid="ended", status="ended")
    event = EventFactory(group=group, uid="event", title="Tea", starts_at=now + DAY)
    for uid, fields in {"past": {"starts_at": now - DAY, "ends_at": now}, "cancelled": {"status": "cancelled"}}.items():
        EventFactory(group=group, uid=uid, **fields)
    EventFactory(uid="theirs")

    with django_assert_num_queries(2):
        found = missing(group, ["series", "ended", "event", "past", "cancelled", "theirs"])
    assert [(row.uid, row.title, row.url) for row in found] == [
        ("series", "Chess", f"/admin/meetups/eventseries/{series.pk}/change/"),
        ("event", "Tea", f"/admin/meetups/event/{event.pk}/change/"),
    ]
    with django_assert_num_queries(0):
        assert missing(group, []) == []
