"""Topics that several people change at the same moment."""

from functools import partial

import pytest

from meetups.models import Card, Pitch, Topic
from meetups.services import boards, grids, interests, topics
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import outcome
from tests.meetups.services.test_privacy_concurrency import together
from tests.threads import meanwhile, on_postgresql
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db(transaction=True)


def codes(errors):
    return sorted(getattr(error, "code", None) or "" for error in errors)


def test_same_title_suggested_by_many_at_once_is_one_topic():
    group = GroupFactory()
    calls = [partial(topics.suggest, group=group, title="Tea", form_token=f"token-{n}") for n in range(4)]

    assert codes(together(*calls)) == ["", "same", "same", "same"]
    assert Topic.objects.count() == 1


def test_two_topics_merged_into_each_other_at_once_are_no_circle():
    one = TopicFactory()
    other = TopicFactory(group=one.group)
    for browser in "ab":
        interests.me_too(topic=one, browser=browser)

    errors = together(
        partial(topics.merge, topic=one, into=other),
        partial(topics.merge, topic=other, into=one),
        partial(interests.me_too, topic=one, browser="a"),
        partial(interests.me_too, topic=other, browser="a"),
    )

    assert set(codes(errors)) <= {"", "circle", "closed"}
    assert codes(errors).count("circle") == 1
    [left] = Topic.objects.filter(merged_into=None)
    assert (left.interest, left.interests.count()) == (2, 2)


def of_a_phone(topic):
    seat = Room(event={"group": topic.group}).seats(1)[0]
    return lambda: boards.take_topic(seat=seat, topic=topic)


def of_a_pitch(topic):
    grid = Unconference(event={"group": topic.group}).grid
    return lambda: grids.pitch(grid=grid, topic=topic, is_host=True, idempotency_key="one")


def of_a_new_board(topic):
    event = EventFactory(group=topic.group)
    return lambda: boards.open_board(event=event, topics=[topic])


@on_postgresql
@pytest.mark.parametrize("taking", [of_a_phone, of_a_pitch, of_a_new_board])
def test_topic_that_is_being_merged_is_not_taken(taking):
    topic = TopicFactory()
    take, into = taking(topic), TopicFactory(group=topic.group)

    with meanwhile(lambda: outcome(take), before='UPDATE "meetups_topic"', also='"merged_into_id" = ') as taken:
        topics.merge(topic=topic, into=into)

    assert (taken, Card.objects.count(), Pitch.objects.count()) == (["topic"], 0, 0)
