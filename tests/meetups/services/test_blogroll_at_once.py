"""Websites of the blogroll that several people and the worker change at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import BlogrollEntry, BlogrollSource, GroupLink
from meetups.services import blogroll, blogroll_reading
from meetups.standards.fetching import Answer
from meetups.standards.foreign_feeds import Entry, Feed
from tests.blogroll import SourceFactory
from tests.factories import GroupLinkFactory
from tests.meetups.services.refusals import outcome
from tests.threads import meanwhile, on_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), on_postgresql]
URL = "https://heron.example.org/"
SOURCE = '"meetups_blogrollsource"'


def suggestion():
    return SourceFactory(status="suggested", read_at=None, created_at=timezone.now() - timedelta(days=100))


def test_suggestion_that_is_accepted_while_it_is_refused_is_gone_and_both_are_told_so():
    source = suggestion()

    with meanwhile(lambda: outcome(lambda: blogroll.accept(source=source)), before=f"DELETE FROM {SOURCE}") as accepted:
        blogroll.refuse(source=source)

    assert (accepted, BlogrollSource.objects.count()) == (["gone"], 0)


@pytest.mark.parametrize(
    ("service", "came"),
    [(lambda source: blogroll.refuse(source=source), "accepted"), (lambda source: blogroll.forget_old(), "done")],
)
def test_suggestion_that_is_being_accepted_is_not_deleted(service, came):
    source = suggestion()

    with meanwhile(lambda: outcome(lambda: service(source)), before=f"UPDATE {SOURCE}") as deleted:
        blogroll.accept(source=source)

    assert (deleted, BlogrollSource.objects.get().status) == ([came], "active")


def test_entries_that_come_while_the_link_gets_another_url_are_not_kept():
    link = GroupLinkFactory(kind=GroupLink.Kind.BLOGROLL, url="https://egret.example.org/")
    source = SourceFactory(group=link.group, link=link, site_url=URL, feed_url=f"{URL}feed")
    feed = Feed("Heron", [Entry("a", "Nests", f"{URL}a", "", timezone.now())])

    with meanwhile(lambda: outcome(blogroll.follow_links), before=f"UPDATE {SOURCE}") as followed:
        blogroll_reading.take(source=source, url=source.feed_url, answer=Answer(b""), feed=feed)

    source.refresh_from_db()
    assert (followed, source.site_url, source.known) == (["done"], link.url, [])
    assert BlogrollEntry.objects.count() == 0


def test_link_to_a_website_that_is_being_read_keeps_what_was_read():
    """The website is that of no link yet, and becomes that of the link."""
    link = GroupLinkFactory(kind=GroupLink.Kind.BLOGROLL, url=URL)
    source = SourceFactory(group=link.group, site_url=URL, feed_url=f"{URL}feed")
    feed = Feed("Heron", [Entry("a", "Nests", f"{URL}a", "", timezone.now())])

    with meanwhile(lambda: outcome(blogroll.follow_links), before=f"UPDATE {SOURCE}") as followed:
        blogroll_reading.take(source=source, url=source.feed_url, answer=Answer(b""), feed=feed)

    source.refresh_from_db()
    assert (followed, source.link, source.title, source.known) == (["done"], link, "Heron", ["a"])
