"""The links of a group that are blogs worth reading become websites of its blogroll."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import BlogrollSource, GroupLink
from meetups.services import blogroll
from tests.blogroll import SourceFactory
from tests.factories import GroupFactory, GroupLinkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "https://heron.example.org/"
WORTH_READING = GroupLink.Kind.BLOGROLL


@pytest.fixture
def group():
    return GroupFactory()


def test_link_worth_reading_becomes_a_source(group):
    link = GroupLinkFactory(group=group, kind=WORTH_READING, label="Herons", url=URL)
    GroupLinkFactory(group=group)

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]

    source = BlogrollSource.objects.get()
    assert (source.group, source.link, source.site_url, source.name) == (group, link, URL, "Herons")
    assert blogroll._follow(link) == 0


def test_link_with_another_url_begins_anew(group):
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    blogroll.follow_links()
    BlogrollSource.objects.update(feed_url=f"{URL}feed", read_at=NOW)
    GroupLink.objects.update(url="https://egret.example.org/")

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]

    source = BlogrollSource.objects.get()
    assert (source.link, source.site_url, source.feed_url, source.read_at) == (
        link, "https://egret.example.org/", "", None,
    )  # fmt: skip


def test_link_of_another_kind_is_read_no_longer(group):
    GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    blogroll.follow_links()
    GroupLink.objects.update(kind="chat")

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]
    assert not BlogrollSource.objects.exists()


def test_source_goes_with_its_link(group):
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    blogroll.follow_links()

    link.delete()

    assert (blogroll.follow_links(), BlogrollSource.objects.count()) == (0, 0)
    assert blogroll._follow(GroupLink(pk=1, group=group)) == 0


def test_link_takes_the_source_that_was_suggested_for_the_same_website(group):
    source = blogroll.suggest(group=group, site_url=URL)
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)

    assert blogroll.follow_links() == 1
    source.refresh_from_db()
    assert (source.status, source.link) == ("active", link)


def test_link_that_takes_the_url_of_another_source_gives_up_its_own(group):
    other = SourceFactory(group=group, site_url="https://egret.example.org/")
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    blogroll.follow_links()
    GroupLink.objects.update(url="https://egret.example.org/")

    assert blogroll.follow_links() == 1
    assert list(BlogrollSource.objects.values_list("pk", "link")) == [(other.pk, link.pk)]


@pytest.mark.parametrize("url", ["http://heron.example.org", "https://www.heron.example.org/"])
def test_link_takes_the_source_of_the_same_website_written_otherwise(group, url):
    source = SourceFactory(group=group, site_url=URL, feed_url=f"{URL}feed")
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=url)

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]
    assert list(group.blogroll.values_list("pk", "link", "site_url")) == [(source.pk, link.pk, url)]


def test_link_to_a_feed_that_is_read_leaves_its_website_as_it_is(group):
    source = SourceFactory(group=group, site_url=URL, feed_url=f"{URL}feed")
    link = GroupLinkFactory(group=group, kind=WORTH_READING, url=f"{URL}feed")

    assert blogroll.follow_links() == 0
    assert list(group.blogroll.values_list("pk", "link", "site_url")) == [(source.pk, None, URL)]

    link.delete()
    assert group.blogroll.exists()


def test_link_that_becomes_the_feed_of_another_source_gives_up_its_own(group):
    other = SourceFactory(group=group, site_url="https://egret.example.org/", feed_url="https://egret.example.org/feed")
    GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    blogroll.follow_links()
    GroupLink.objects.update(url="http://egret.example.org/feed")

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]
    assert list(group.blogroll.values_list("pk", "link", "site_url")) == [(other.pk, None, other.site_url)]


def test_link_to_the_feed_of_a_suggestion_accepts_it_if_there_is_space(group, monkeypatch):
    source = SourceFactory(group=group, site_url=URL, feed_url=f"{URL}feed", status="suggested")
    GroupLinkFactory(group=group, kind=WORTH_READING, url=f"{URL}feed")
    with monkeypatch.context() as patch:
        patch.setattr(blogroll, "_is_full", lambda group: True)
        assert blogroll.follow_links() == 0

    assert [blogroll.follow_links(), blogroll.follow_links()] == [1, 0]
    source.refresh_from_db()
    assert (source.status, source.site_url) == ("active", URL)


def test_links_that_can_never_have_a_source_do_not_hold_up_others(group, monkeypatch, clock):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 1)
    for _ in range(3):  # the first makes the blogroll full
        GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    other = GroupLinkFactory(kind=WORTH_READING, url=URL)

    for _ in range(4):
        blogroll.follow_links()
        clock.shift(MINUTE)

    assert other.group.blogroll.count() == 1


@pytest.mark.parametrize("minute", range(5))
@pytest.mark.parametrize(("links", "followed"), [(3, 3), (4, 4), (5, 4)])
def test_all_links_that_fit_are_followed_in_any_minute(monkeypatch, clock, minute, links, followed):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 4)
    GroupLinkFactory.create_batch(links, kind=WORTH_READING)
    clock.shift(minute * MINUTE)

    assert [blogroll.follow_links(), blogroll.follow_links()] == [followed, links - followed]


def test_link_whose_website_is_read_by_another_source_is_not_said_to_be_unread(group, monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 1)
    SourceFactory(group=group, site_url=URL, feed_url=f"{URL}feed")
    for label, url in (("Same", "http://www.heron.example.org"), ("Feed", f"{URL}feed"), ("Other", "https://x.org/")):
        GroupLinkFactory(group=group, kind=WORTH_READING, label=label, url=url)

    assert blogroll.links_without_space(group) == ["Other"]


def test_links_give_a_group_five_hundred_websites_at_most(group, monkeypatch, clock):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 1)
    blogroll.suggest(group=group, site_url="https://stork.example.org/")
    for host in ("heron", "egret", "stork"):
        GroupLinkFactory(group=group, kind=WORTH_READING, label=host, url=f"https://{host}.example.org/")

    assert blogroll.links_without_space(group) == []
    for _ in range(3):  # reads one link at a time here
        blogroll.follow_links()
        clock.shift(MINUTE)

    assert list(group.blogroll.exclude(status="suggested").values_list("link__label", flat=True)) == ["heron"]
    assert blogroll.links_without_space(group) == ["egret", "stork"]


def test_two_links_to_one_website_have_one_source(group):
    GroupLinkFactory(group=group, kind=WORTH_READING, url=URL)
    GroupLinkFactory(group=group, kind=WORTH_READING, url="http://www.heron.example.org")

    assert [blogroll.follow_links(), blogroll.follow_links(), BlogrollSource.objects.count()] == [1, 0, 1]
