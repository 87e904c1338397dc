import pytest

from meetups.models import Interest
from meetups.services import interests
from tests.boards import BoardFactory, TopicFactory
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db


def counted(topic):
    topic.refresh_from_db()
    return topic.interest, sorted(topic.interests.values_list("kind", "count"))


def test_browser_is_counted_once():
    topic = TopicFactory()

    for browser in ("a", "a", "b"):
        assert interests.me_too(topic=topic, browser=browser) == topic

    assert counted(topic) == (2, [("me_too", 1), ("me_too", 1)])
    assert interests.has_said(topic=topic, browser="a") is True
    assert interests.has_said(topic=topic, browser="c") is False


def test_browser_is_stored_as_a_hash_that_differs_from_group_to_group():
    topic, same_group, other_group = TopicFactory(), TopicFactory(), TopicFactory()
    same_group.group = topic.group
    same_group.save()
    for row in (topic, same_group, other_group):
        interests.me_too(topic=row, browser="browser-1")

    hashes = list(Interest.objects.order_by("pk").values_list("hashed_browser", flat=True))

    assert [len(one) for one in hashes] == [64] * 3
    assert (hashes[0] == hashes[1], hashes[0] == hashes[2]) == (True, False)
    assert "browser-1" not in "".join(hashes)


@pytest.mark.parametrize("state", ["suggested", "done", "refused", "merged"])
def test_interest_in_a_closed_topic_is_refused(state):
    topic = TopicFactory()
    into = TopicFactory(group=topic.group) if state == "merged" else None
    type(topic).objects.filter(pk=topic.pk).update(state=state, merged_into=into)

    assert code_of(interests.me_too, topic=topic, browser="a") == "closed"
    assert counted(topic) == (0, [])


def test_interest_in_a_parked_topic_is_counted():
    assert interests.me_too(topic=TopicFactory(state="parked"), browser="a").interest == 1


def test_votes_of_a_board_and_of_a_card_are_counted_apart_and_once():
    topic, board = TopicFactory(state="done"), BoardFactory()

    interests.add_votes(topic=topic, board=board, count=7)
    interests.add_votes(topic=topic, board=board, count=5)
    interests.add_votes(topic=topic, board=BoardFactory(), count=1)
    interests.set_imported(topic=topic, count=9)
    interests.set_imported(topic=topic, count=2)

    assert counted(topic) == (8, [("imported", 2), ("votes", 1), ("votes", 5)])


def test_interest_is_no_change_of_the_topic():
    topic = TopicFactory()
    before = topic.updated_at

    interests.me_too(topic=topic, browser="a")

    topic.refresh_from_db()
    assert topic.updated_at == before


def test_moved_interest_counts_a_browser_once_and_adds_up_votes():
    into = TopicFactory()
    topic, board, other = TopicFactory(group=into.group), BoardFactory(), BoardFactory()
    for row, browsers in ((into, "ab"), (topic, "bcd")):
        for browser in browsers:
            interests.me_too(topic=row, browser=browser)
    interests.add_votes(topic=into, board=board, count=3)
    interests.add_votes(topic=topic, board=board, count=4)
    interests.add_votes(topic=topic, board=other, count=5)
    interests.set_imported(topic=topic, count=6)

    interests.move(topic=topic, into=into)

    assert counted(into) == (22, [("imported", 6), *[("me_too", 1)] * 4, ("votes", 5), ("votes", 7)])
    assert counted(topic) == (0, [])
