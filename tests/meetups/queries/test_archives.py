"""The rows of a group's archive as plain values."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from meetups.models import Group, PictureFile, Topic
from meetups.queries.archives import (
    Keys,
    columns_of,
    counts_of,
    own_relation,
    picture_bytes_of,
    plain,
    renumbered,
    rows_of,
)
from meetups.services.archives.tables import all_tables
from tests.archives import full_group
from tests.boards import TopicFactory
from tests.factories import GroupFactory
from tests.photos import PictureFactory


def table(name):
    [found] = [one for one in all_tables(with_followers=True) if one.name == name]
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2025-12-31T23:00:00+00:00"),
        (datetime(2026, 1, 1, 1, 2, 3, 4, UTC), "2026-01-01T01:02:03.000004+00:00"),
        (date(2026, 1, 1), "2026-01-01"),
        (time(18, 30), "18:30:00"),
        (Decimal("53.800000"), "53.800000"),
        (None, None),
        (True, True),
    ],
)
def test_plain_values(value, text):
    assert plain(value) == text


def test_columns_begin_with_the_number_where_there_is_no_other_key():
    assert columns_of(table("topic_tags")) == ["name", "slug"]
    assert columns_of(table("slots")) == ["number", "grid", "starts_after", "minutes", "title"]
    assert (own_relation(table("topics")), own_relation(table("slots"))) == ("merged_into", "")


@pytest.mark.django_db
def test_counts_of_all_tables_are_five_queries_whatever_they_are(django_assert_num_queries):
    group = full_group()
    GroupFactory()

    with django_assert_num_queries(5):
        counts = counts_of(group, all_tables(with_followers=True))

    assert (counts["group"], counts["venues"], counts["events"], counts["topics"], counts["followers"]) == (
        1,
        2,
        3,
        2,
        1,
    )
    assert counts["posts"] == 2


@pytest.mark.django_db
def test_topic_comes_after_the_one_that_it_was_merged_into():
    group = GroupFactory()
    first, second, third = (TopicFactory(group=group, title=title) for title in ("a", "b", "c"))
    for topic, into in ((first, second), (second, third)):
        Topic.objects.filter(pk=topic.pk).update(state="merged", merged_into=into)

    rows = [row for _thing, row in rows_of(table("topics"), group, Keys())]

    assert [(row["number"], row["title"], row["merged_into"]) for row in rows] == [
        (1, "c", None),
        (2, "b", 1),
        (3, "a", 2),
    ]


@pytest.mark.django_db
def test_row_that_belongs_to_one_that_is_not_there_is_left_out():
    group = full_group()

    assert list(rows_of(table("links"), group, Keys()))
    assert list(rows_of(table("series_dates"), group, Keys())) == []
    [talk, _other] = [row for _thing, row in rows_of(table("events"), group, Keys()) if row["venue"] is None][:2]
    assert talk["title"]


def test_numbers_of_pictures_are_changed_in_texts_that_may_show_them_alone():
    text = "![a](picture:12) picture:3 picture:012 picture:12b picture:120"
    row = {"story": text, "what_to_expect": text}

    assert renumbered(Group, row, {12: 7}.get) == {
        "story": "![a](picture:7) picture:0 picture:012 picture:12b picture:0"
    }


@pytest.mark.django_db
def test_bytes_of_the_pictures_of_a_group_are_added_up(django_assert_num_queries):
    group = GroupFactory()
    one, two = PictureFactory.create_batch(2, group=group)
    PictureFile.objects.filter(picture=one).update(data=b"0" * 1000)
    PictureFile.objects.filter(picture=two).update(data=b"0" * 24)
    PictureFactory()

    with django_assert_num_queries(1):
        assert picture_bytes_of(group) == 1024
    assert picture_bytes_of(GroupFactory()) == 0
