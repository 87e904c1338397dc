from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.queries import blogroll as queries
from meetups.queries.blogroll import Link, RecentEntry
from meetups.standards.opml import Outline
from tests.blogroll import EntryFactory, SourceFactory, ago
from tests.factories import GroupFactory, GroupLinkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory(zone="Asia/Tokyo")


def titles(lines):
    return [line.title for line in lines]


def test_recent_entries_are_new_ones_of_the_group_newest_first(group):
    source = SourceFactory(group=group, label="Herons")
    late = EntryFactory(source=source, title="Late", at=ago(days=4), seen_at=ago(hours=1))
    new = EntryFactory(source=source, title="New", at=datetime(2026, 11, 19, 16, tzinfo=UTC), seen_at=ago(hours=2))
    EntryFactory(source=source, at=ago(days=4))
    EntryFactory(source=source, at=ago(days=4), seen_at=ago(days=3))
    EntryFactory(source=source, at=ago(days=11), seen_at=ago(hours=1))
    EntryFactory(source=source, at=ago(minutes=4))
    EntryFactory()

    assert queries.recent(group, NOW - 3 * DAY, NOW - timedelta(minutes=5)) == [
        RecentEntry(new.pk, "New", new.url, "Herons", date(2026, 11, 20), new.seen_at),
        RecentEntry(late.pk, "Late", late.url, "Herons", date(2026, 11, 16), late.seen_at),
    ]


def test_twenty_recent_entries_take_one_query(group, django_assert_num_queries):
    source = SourceFactory(group=group)
    EntryFactory.create_batch(21, source=source)

    with django_assert_num_queries(1):
        assert len(queries.recent(group, NOW - DAY, NOW)) == 20


def test_entries_are_told_while_they_are_kept_and_their_source_is_in_the_blogroll(group):
    source = SourceFactory(group=group, title="Herons")
    kept, old, other = EntryFactory(source=source), EntryFactory(source=source, at=ago(days=91)), EntryFactory()
    suggested = EntryFactory(source__group=group, source__status="suggested")
    keys = [kept.pk, old.pk, other.pk, suggested.pk, 404]

    assert [(one.pk, one.source) for one in queries.entries_at(group, keys)] == [(kept.pk, "Herons")]
    source.delete()
    assert queries.entries_at(group, keys) == []


def test_source_is_shown_with_its_three_newest_entries(django_assert_num_queries):
    first, second = SourceFactory.create_batch(2)
    for days in (3, 1, 4, 2, 91):
        EntryFactory(source=first, title=f"{days} days ago", at=ago(days=days))
    EntryFactory(source=second, title="Of the second")

    with django_assert_num_queries(2):
        found = queries.shown(list(queries.active().order_by("pk")))

    assert [(source.name, titles(source.lines)) for source in found] == [
        (first.name, ["1 days ago", "2 days ago", "3 days ago"]),
        (second.name, ["Of the second"]),
    ]
    line = found[0].lines[0]
    assert (line.source, line.leaf.long, found[0].url) == (first.name, "Thursday 19 November 2026", first.site_url)


def test_sources_sleep_after_three_months_of_failures_or_when_they_end():
    well = SourceFactory(failing_since=ago(days=89))
    silent = SourceFactory(failing_since=ago(days=90))
    ended = SourceFactory(status="ended")
    SourceFactory(status="suggested")
    SourceFactory(read_at=None)

    assert list(queries.active()) == [well]
    assert queries.inactive() == [ended, silent]


def test_sources_of_one_group_are_asked_for(group):
    mine, inactive = SourceFactory(group=group), SourceFactory(group=group, status="ended")
    SourceFactory()
    SourceFactory(status="ended")

    assert (list(queries.active(group)), queries.inactive(group)) == ([mine], [inactive])
    assert queries.active(group).get().slug == str(mine.pk)


def test_links_and_newest_entries_of_a_group_are_one_query(group, django_assert_num_queries):
    GroupLinkFactory(group=group, label="Second", url="https://b.example/", position=2, kind="chat")
    GroupLinkFactory(group=group, label="First", url="https://a.example/", position=1, kind="other")
    GroupLinkFactory()
    for label, hours in (("Herons", 0), ("Egrets", 1), ("Storks", 2)):
        source = SourceFactory(group=group, label=label)
        for number in range(4):
            at = ago(hours=3 * number + hours)
            EntryFactory(source=source, title=f"{label} {number}", summary="Said", at=at)
    EntryFactory()

    with django_assert_num_queries(1):
        beside = queries.beside(group)

    assert beside.links == [Link("First", "https://a.example/", "Other"), Link("Second", "https://b.example/", "Chat")]
    assert titles(beside.lines) == ["Herons 0", "Egrets 0", "Storks 0", "Herons 1"]
    assert (beside.lines[1].source, beside.lines[1].summary, beside.lines[1].leaf.day) == ("Egrets", "Said", 20)


def test_one_source_has_three_entries_beside_a_group(group):
    EntryFactory.create_batch(4, source=SourceFactory(group=group))

    assert len(queries.beside(group).lines) == 3
    assert queries.beside(GroupFactory()) == ([], [])


def test_list_of_feeds_has_each_feed_once():
    source = SourceFactory(title="A", feed_url="https://a.example/feed")
    SourceFactory(title="B", feed_url="https://a.example/feed", site_url=source.site_url)
    SourceFactory(status="ended")

    assert queries.outlines() == [Outline("A", source.site_url, "https://a.example/feed")]
