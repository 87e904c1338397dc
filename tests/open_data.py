"""Create things for the open data, and read its problems."""

from datetime import UTC, datetime, timedelta
from typing import Any

from blog.models import Post
from meetups.models import EditionItem
from tests.authors import PostSeriesFactory
from tests.boards import ActionFactory, TopicFactory
from tests.editions import sent_edition
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, PostFactory, VenueFactory
from tests.talks import CallFactory, TalkFactory

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def problem(response: Any) -> tuple[int, str, str]:
    """Return the status, the parameter and the detail of a problem."""
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}
    found = response.json()
    assert (found["type"], found["status"]) == ("about:blank", response.status_code)
    return found["status"], found.get("parameter", ""), found["detail"]


def with_dates(number: int) -> Post:
    """Create one thing of each kind: of the month before with the number 0, else of today."""
    at = NOW - number * timedelta(minutes=1) if number else NOW - 30 * DAY
    group, venue = GroupFactory(), VenueFactory()
    series = EventSeriesFactory(group=group, venue=venue)
    event = EventFactory(
        group=group, venue=venue, series=series, recurrence_id=at.date(), starts_at=at, ends_at=NOW + HOUR
    )
    post = PostFactory(group=group, event=event, series=PostSeriesFactory(group=group), published_at=at)
    TopicFactory(group=group, raised_at=event, raised_on=at.date())
    action = ActionFactory(group=group, event=event)
    edition = sent_edition(group, at, words="Hello.")
    for kind, thing in (("event", event), ("post", post)):
        EditionItem.objects.create(edition=edition, kind=kind, key=thing.pk)
    TalkFactory(call=CallFactory(event=event), position=1)
    for row in (group, venue, series):
        type(row).objects.filter(pk=row.pk).update(updated_at=at)
    type(action).objects.filter(pk=action.pk).update(created_at=at)
    return post
