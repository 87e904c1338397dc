"""Topics that several people change at the same moment."""

from functools import partial

import pytest

from meetups.models import Topic
from meetups.services import interests, topics
from tests.boards import TopicFactory
from tests.factories import GroupFactory
from tests.meetups.services.test_privacy_concurrency import together

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
