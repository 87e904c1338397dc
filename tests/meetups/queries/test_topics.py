from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from meetups.models import Grid, Topic
from meetups.queries.topics import (
    export_of,
    grid_for,
    numbers_of,
    record_of,
    tags_of,
    topic_at,
    topic_cards,
    topic_entries,
    topics_of,
)
from meetups.services import interests, topics
from tests.boards import BoardFactory, CardFactory, TopicFactory
from tests.factories import GroupFactory
from tests.unconference import Unconference
from tests.waitlists import HOUR

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def group():
    return GroupFactory(slug="leeds")


def discuss(topic, seconds, at=MAY, **values):
    return CardFactory(topic=topic, state="discussed", seconds_spent=seconds, discussed_at=at, **values)


def test_card_counts_each_discussion_in_started_minutes(group):
    topic = TopicFactory(group=group, title="Tea", interest=4, raised_on=date(2026, 5, 3))
    first = discuss(topic, 61)
    discuss(topic, 60), discuss(topic, 0)
    discuss(topic, 900, merged_into=first)
    CardFactory(topic=topic, state="parked", seconds_spent=900)

    [card] = topic_cards(topics_of(group.pk, state="open", tag="", sort="interest"), "leeds")

    assert card == (
        str(topic.pk), f"/groups/leeds/topics/{topic.pk}-tea/", f"/groups/leeds/topics/{topic.pk}-tea/me-too/", "Tea",
        "open", "Open", 4, "3 May 2026", "Discussed 3 times, 3 minutes in all", [],
    )  # fmt: skip
    assert card.is_waiting is True
    record = record_of(topic)
    assert (record.discussed, [outcome.minutes for outcome in record.outcomes]) == (card.discussed, [0, 1, 2])


def test_topic_waits_since_its_last_discussion_or_since_it_was_raised(group):
    old = TopicFactory(group=group, raised_on=date(2026, 1, 1))
    new = TopicFactory(group=group, raised_on=date(2026, 4, 1))
    discuss(old, 60), discuss(old, 60, at=datetime(2026, 2, 1, tzinfo=UTC))

    rows = topics_of(group.pk, state="open", tag="", sort="waiting").order_by("waits_since")

    assert [(row, row.waits_since) for row in rows] == [(new, date(2026, 4, 1)), (old, date(2026, 5, 3))]


def test_numbers_and_tags_are_of_the_listed_topics_of_one_group(group):
    for state in ("open", "open", "parked", "done", "suggested", "refused"):
        topics.set_tags(topic=TopicFactory(group=group, state=state), names=[state])
    TopicFactory()

    assert numbers_of(group.pk) == {"open": 2, "parked": 1, "done": 1, "all": 4}
    assert [tag.name for tag in tags_of(group.pk)] == ["done", "open", "parked"]


@pytest.mark.parametrize("part", ["{}", "{}-", "{}-any-words", "00{}"])
def test_number_alone_finds_a_topic(group, part):
    topic = TopicFactory(group=group)

    assert topic_at("leeds", part.format(topic.pk)) == topic
    assert topic_at("london", part.format(topic.pk)) is None


@pytest.mark.parametrize("part", ["", "0", "tea", "1x", "9" * 19, "٣"])
def test_other_parts_find_none(group, part):
    assert topic_at("leeds", part) is None


def test_interest_is_said_by_kind(group):
    topic = TopicFactory(group=group)
    interests.set_imported(topic=topic, count=2)
    interests.me_too(topic=topic, browser="a")
    for count in (3, 4):
        interests.add_votes(topic=topic, board=BoardFactory(), count=count)

    assert record_of(topic).interest == "1 person said “me too”, 7 votes at meetings and 2 votes on an earlier board"


def test_imported_topic_is_exported_with_the_identifier_of_its_file(group):
    TopicFactory(group=group, source="file", source_id="5f")
    other = TopicFactory(group=group, source="form", source_id="token")
    TopicFactory(group=group, state="refused")

    export = export_of(group)

    assert [row.id for row in export.rows] == ["5f", f"http://testserver/groups/leeds/topics/{other.pk}/"]
    assert export.extra == {"discussed": ["0", "0"], "minutes": ["0", "0"]}


def test_entry_changes_with_the_last_outcome(group):
    topic = TopicFactory(group=group, state="done", title="Tea", note="Why?")
    Topic.objects.update(updated_at=datetime(2026, 5, 1, tzinfo=UTC), published_at=datetime(2026, 4, 1, tzinfo=UTC))
    discuss(topic, 60, outcome="First.", at=datetime(2026, 4, 2, tzinfo=UTC))
    discuss(topic, 60, outcome="Last.")

    [entry] = topic_entries(group, 20)

    assert (entry.title, entry.at, entry.updated_at) == ("Done: Tea", datetime(2026, 4, 1, tzinfo=UTC), MAY)
    assert entry.html == "<p>Why?</p><p><strong>Where we got to</strong></p><p>Last.</p>"


def test_open_topic_can_be_pitched_in_the_next_grid_of_its_group(django_assert_num_queries):
    camp = Unconference()
    topic = TopicFactory(group=camp.event.group)
    later = Unconference(
        event={
            "group": camp.event.group,
            "starts_at": timezone.now() + 30 * HOUR,
            "ends_at": timezone.now() + 36 * HOUR,
        }
    )

    with django_assert_num_queries(1):
        assert grid_for(topic) == camp.grid
    camp.pitch("Tea", topic=topic)
    assert grid_for(topic) == later.grid
    Grid.objects.filter(pk=later.grid.pk).update(is_pitching_open=False)
    assert grid_for(topic) is None
    assert grid_for(TopicFactory()) is None
    assert grid_for(TopicFactory(group=camp.event.group, state="done")) is None
