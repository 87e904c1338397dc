"""The websites in the blogroll, and when each is read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import BlogrollEntry, BlogrollSource, Group, GroupLink
from meetups.services import blogroll
from tests.blogroll import EntryFactory, SourceFactory, ago
from tests.factories import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://heron.example.org/"
WORTH_READING = GroupLink.Kind.BLOGROLL


@pytest.fixture
def group():
    return GroupFactory()


def code_of(service, **about):
    with pytest.raises(ValidationError) as refusal:
        service(**about)
    return refusal.value.code


def test_suggestion_waits_and_is_made_once(group):
    source = blogroll.suggest(group=group, site_url=URL)

    assert (source.status, source.site_url, source.name) == ("suggested", URL, "heron.example.org")
    assert blogroll.suggest(group=group, site_url="http://heron.example.org") == source
    assert blogroll.queue_due() == 0


@pytest.mark.parametrize(
    "url",
    ["https://heron.example.org", "http://heron.example.org/", "https://heron.example.org/feed",
     "https://www.heron.example.org/", "http://WWW.Heron.example.org"],
)  # fmt: skip
def test_website_that_the_group_reads_is_not_suggested_again(group, url):
    SourceFactory(group=group, site_url=URL, feed_url=f"{URL}feed")

    assert code_of(blogroll.suggest, group=group, site_url=url) == "same"
    assert blogroll.suggest(group=GroupFactory(), site_url=url)


def test_fifty_suggestions_may_wait(group, monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_SUGGESTED", 2)
    blogroll.suggest(group=group, site_url=f"{URL}a")
    blogroll.suggest(group=group, site_url=f"{URL}b")

    assert code_of(blogroll.suggest, group=group, site_url=f"{URL}c") == "many"


def test_accepted_suggestion_is_read_soon(group):
    source = blogroll.suggest(group=group, site_url=URL)

    assert blogroll.accept(source=source).status == "active"
    assert blogroll.accept(source=source).status == "active"
    assert blogroll.queue_due() == 1


def test_refused_suggestion_is_deleted(group):
    source = blogroll.suggest(group=group, site_url=URL)

    blogroll.refuse(source=source)
    blogroll.refuse(source=source)

    assert not BlogrollSource.objects.exists()
    assert code_of(blogroll.accept, source=source) == "gone"
    assert code_of(blogroll.refuse, source=SourceFactory()) == "accepted"


def test_website_is_added_with_the_feed_that_is_known(group):
    source = blogroll.add(group=group, site_url=URL, feed_url="http://heron.example.org/feed", label="Herons")

    assert (source.feed_url, source.name, source.status) == ("https://heron.example.org/feed", "Herons", "active")
    assert code_of(blogroll.add, group=group, site_url=URL) == "same"


def test_adding_a_suggested_website_accepts_it(group):
    source = blogroll.suggest(group=group, site_url=URL)

    assert blogroll.add(group=group, site_url=URL).pk == source.pk
    assert BlogrollSource.objects.get().status == "active"


def test_group_has_five_hundred_websites(group, monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 1)
    waiting = blogroll.suggest(group=group, site_url=f"{URL}a")
    blogroll.add(group=group, site_url=URL)

    assert code_of(blogroll.add, group=group, site_url=f"{URL}b") == "many"
    assert code_of(blogroll.accept, source=waiting) == "many"


def test_another_name_changes_nothing_else(group):
    source = SourceFactory(group=group, etag='"1"')
    EntryFactory(source=source)

    blogroll.change(source=source, site_url=source.site_url, feed_url=source.feed_url, label="Herons")

    source.refresh_from_db()
    assert (source.name, source.etag, source.entries.count()) == ("Herons", '"1"', 1)


def test_another_url_begins_anew(group):
    source = SourceFactory(group=group, etag='"1"', known=["a"], status="ended", error="Gone", failing_since=NOW)
    EntryFactory(source=source)

    blogroll.change(source=source, site_url=URL, feed_url="", label="")

    source.refresh_from_db()
    assert (source.name, source.etag, source.known, source.entries.count()) == ("heron.example.org", "", [], 0)
    assert (source.status, source.error, source.read_at, source.failing_since) == ("active", "", None, None)


def test_suggestion_that_is_changed_stays_one(group):
    source = blogroll.suggest(group=group, site_url=URL)

    blogroll.change(source=source, site_url="https://egret.example.org/", feed_url="", label="Egrets")

    source.refresh_from_db()
    assert (source.site_url, source.label, source.status) == ("https://egret.example.org/", "Egrets", "suggested")


def test_url_of_another_source_is_refused(group):
    SourceFactory(group=group, site_url=URL)
    source = SourceFactory(group=group)

    assert code_of(blogroll.change, source=source, site_url=URL, feed_url="", label="") == "same"
    BlogrollSource.objects.filter(pk=source.pk).delete()
    assert code_of(blogroll.change, source=source, site_url=URL, feed_url="", label="") == "gone"


def test_source_that_has_ended_is_read_again_when_somebody_asks(group):
    source = SourceFactory(group=group, status="ended", next_read_at=NOW + DAY, tried_at=NOW)

    blogroll.read_soon(source=source)

    assert blogroll.queue_due() == 1
    assert code_of(blogroll.read_soon, source=SourceFactory(status="suggested")) == "suggested"


def test_each_source_is_read_every_five_to_seven_hours_at_a_time_of_its_own():
    sources = [BlogrollSource(pk=pk) for pk in range(1, 200)]
    pauses = [blogroll.next_reading(source, NOW) - NOW for source in sources]

    assert timedelta(hours=5) <= min(pauses) < timedelta(hours=5, minutes=10)
    assert timedelta(hours=6, minutes=50) < max(pauses) <= timedelta(hours=7)
    assert pauses == [blogroll.next_reading(source, NOW) - NOW for source in sources]


def test_due_sources_are_queued_once_and_the_rest_in_the_next_minutes(monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_QUEUED", 2)
    SourceFactory.create_batch(3)
    SourceFactory(next_read_at=NOW + timedelta(seconds=1))
    SourceFactory(status="ended")

    assert [blogroll.queue_due() for _minute in range(3)] == [2, 1, 0]
    assert OrmQ.objects.count() == 3


def test_source_that_another_worker_has_queued_is_not_queued_again(monkeypatch):
    source = SourceFactory()
    other = BlogrollSource.objects.get(pk=source.pk)
    assert blogroll._queue(source, NOW) == 1
    assert blogroll._queue(other, NOW) == 0


def test_entries_and_unanswered_suggestions_are_deleted_after_ninety_days(group, clock):
    EntryFactory(at=ago(days=90))
    kept = EntryFactory(at=ago(days=89))
    blogroll.suggest(group=group, site_url=URL)

    assert blogroll.forget_old() == 1
    clock.shift(90 * DAY)
    assert blogroll.forget_old() == 2
    assert not BlogrollEntry.objects.filter(pk=kept.pk).exists()
    assert not group.blogroll.exists()


def test_blogroll_goes_with_its_group(group):
    EntryFactory(source__group=group)

    group.delete()

    assert (Group.objects.count(), BlogrollEntry.objects.count()) == (0, 0)


def test_url_that_ends_in_several_slashes_is_suggested_once():
    group = GroupFactory()
    first, second = (blogroll.suggest(group=group, site_url="https://a.example//") for _time in range(2))

    assert (first, group.blogroll.count()) == (second, 1)
