from datetime import date

import pytest
from django.db import IntegrityError, transaction

from meetups.models import Interest, Topic
from tests.boards import BoardFactory, TopicFactory, TopicTagFactory
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


def test_lists_show_open_parked_and_done_topics():
    group = GroupFactory()
    other = TopicFactory(group=group)
    rows = [TopicFactory(group=group, state=state) for state in ("open", "parked", "done", "suggested", "refused")]
    TopicFactory(group=group, state="merged", merged_into=other)

    assert set(group.topics.listed()) == {other, *rows[:3]}
    assert [row.is_listed for row in rows] == [True, True, True, False, False]


def test_waiting_topics_come_by_interest_then_by_the_time_that_they_wait():
    group = GroupFactory()
    new = TopicFactory(group=group, interest=3, raised_on=date(2026, 5, 1))
    old = TopicFactory(group=group, interest=3, raised_on=date(2026, 4, 1))
    most = TopicFactory(group=group, interest=4)
    TopicFactory(group=group, state="done", interest=9)

    assert list(group.topics.waiting()) == [most, old, new]


@pytest.mark.parametrize(
    ("title", "part"), [("Digital leadership?", "digital-leadership"), ("🦉", "topic"), ("a" * 120, "a" * 80)]
)
def test_url_has_the_number_and_the_title(title, part):
    topic = TopicFactory(title=title)

    assert topic.path_part == f"{topic.pk}-{part}"
    assert str(topic) == title


@pytest.mark.parametrize("values", [{"state": "merged"}, {"merged": True}, {"itself": True}])
def test_database_refuses_a_merge_that_cannot_be(values):
    topic, other = TopicFactory(), TopicFactory()
    changes = {"state": "merged"} if "state" in values else {"merged_into": topic if "itself" in values else other}
    if "itself" in values:
        changes["state"] = "merged"

    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(**changes)


def test_interest_counts_a_browser_a_board_and_an_import_once():
    topic, board = TopicFactory(), BoardFactory()
    rows = [
        {"kind": "me_too", "hashed_browser": "a"},
        {"kind": "votes", "board": board, "count": 4},
        {"kind": "imported", "count": 2},
    ]
    assert [str(Interest.objects.create(topic=topic, **row)) for row in rows] == [
        "Me too: 1", "Votes of a meeting: 4", "Votes of an imported card: 2",
    ]  # fmt: skip
    Interest.objects.create(topic=topic, kind="me_too", hashed_browser="b")

    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            Interest.objects.create(topic=topic, **row)


def test_imported_topic_is_there_once_and_so_is_a_tag():
    topic, tag = TopicFactory(source="file", source_id="5f"), TopicTagFactory()
    TopicFactory(group=topic.group), TopicFactory(group=topic.group, source="form", source_id="5f")
    assert str(tag) == tag.name

    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory(group=topic.group, source="file", source_id="5f")
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicTagFactory(group=tag.group, slug=tag.slug)
