from datetime import date

import pytest

from meetups.models import Remark
from meetups.services import interests, topics
from tests.boards import CardFactory, TopicFactory
from tests.factories import EventFactory, FeedbackFactory, GroupFactory
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory()


@pytest.fixture
def chain(group):
    """Return three topics, of which the first is merged into the second, and that into the third."""
    rows = [TopicFactory(group=group, title=title) for title in "abc"]
    topics.merge(topic=rows[0], into=rows[1])
    topics.merge(topic=rows[1], into=rows[2])
    return rows


def fresh(topic):
    topic.refresh_from_db()
    return topic


def test_merged_topic_gives_all_that_it_has(group):
    event, browsers = EventFactory(group=group), "ab"
    into = TopicFactory(group=group, raised_on=date(2026, 5, 1))
    topic = TopicFactory(group=group, raised_on=date(2026, 4, 1), raised_at=event, note="Why?")
    card = CardFactory(topic=topic)
    remark = Remark.objects.create(answer=FeedbackFactory(), part="to_try", topic=topic)
    topics.set_tags(topic=topic, names=["Tea", "Access"])
    topics.set_tags(topic=into, names=["Access", "Money"])
    for browser in browsers:
        interests.me_too(topic=topic, browser=browser)
    interests.me_too(topic=into, browser="a")

    assert topics.merge(topic=topic, into=into) == into

    assert (fresh(topic).state, topic.merged_into, topic.interest) == ("merged", into, 0)
    assert (fresh(into).raised_on, into.raised_at, into.interest) == (date(2026, 4, 1), event, 2)
    assert (into.note, into.note_html) == ("Why?", "<p>Why?</p>")
    assert [tag.name for tag in into.tags.all()] == ["Access", "Money", "Tea"]
    assert (fresh(card).topic, fresh(remark).topic, topic.tags.count()) == (into, into, 0)


def test_topic_gets_the_other_note_below_its_own_once_and_keeps_its_earlier_day(group):
    into = TopicFactory(group=group, note="Mine.", raised_on=date(2026, 4, 1))
    for note in ("Theirs.", "", "Theirs.", "Mine.\n\nTheirs.", "Mine"):
        topics.merge(topic=TopicFactory(group=group, note=note, raised_on=date(2026, 5, 1)), into=into)

    assert (fresh(into).note, into.raised_on) == ("Mine.\n\nTheirs.\n\nMine", date(2026, 4, 1))
    assert into.note_html == "<p>Mine.</p>\n<p>Theirs.</p>\n<p>Mine</p>"


def test_notes_that_are_too_long_for_one_topic_are_not_merged(group):
    into, topic = TopicFactory(group=group, note="x" * 3000), TopicFactory(group=group, note="y" * 999)

    assert code_of(topics.merge, topic=topic, into=into) == "long"

    assert (fresh(topic).state, fresh(into).note) == ("open", "x" * 3000)
    topic.note = "y" * 998
    topic.save()
    topics.merge(topic=topic, into=into)
    assert len(fresh(into).note) == 4000


def test_merging_into_a_merged_topic_follows_the_chain(group, chain):
    topic = TopicFactory(group=group)

    assert topics.merge(topic=topic, into=chain[0]) == chain[2]
    assert fresh(topic).merged_into == chain[2]
    assert topics.merge(topic=topic, into=chain[1]) == chain[2]


def test_merge_in_a_circle_is_refused(group, chain):
    for into in chain:
        assert code_of(topics.merge, topic=chain[2], into=into) == "circle"
    assert [fresh(row).merged_into for row in chain] == [chain[1], chain[2], None]


def test_topic_is_merged_into_one_topic_only(group, chain):
    assert code_of(topics.merge, topic=chain[0], into=TopicFactory(group=group)) == "merged"


def test_topics_of_two_groups_are_not_merged(group):
    assert code_of(topics.merge, topic=TopicFactory(group=group), into=TopicFactory()) == "group"


@pytest.mark.parametrize("state", ["suggested", "refused"])
def test_topic_is_not_merged_into_one_without_a_page(group, state):
    assert code_of(topics.merge, topic=TopicFactory(group=group), into=TopicFactory(group=group, state=state)) == (
        "closed"
    )
    assert topics.merge(topic=TopicFactory(group=group, state=state), into=TopicFactory(group=group)).state == "open"
