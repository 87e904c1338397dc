"""Importing a list of feeds into the blogroll of a group."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import BlogrollSource
from meetups.services.imports import blogroll as imports
from meetups.standards import opml
from meetups.standards.opml import Outline
from tests.blogroll import SourceFactory
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db
HERON = Outline("Team Heron", "https://heron.example.org/", "https://heron.example.org/feed")


@pytest.fixture
def group(db):
    return GroupFactory()


def outcomes(group, *outlines):
    return [(line.outcome, line.words) for line in imports.plan(group=group, outlines=outlines)]


def test_new_feeds_are_added_and_nothing_is_fetched(group):
    feeds = [HERON, Outline("", "", "http://egret.example.org/rss")]
    lines = imports.plan(group=group, outlines=feeds)

    assert [(line.outcome, line.title, line.cells, line.is_written) for line in lines] == [
        ("new", "Team Heron", ("https://heron.example.org/feed",), True),
        ("new", "", ("https://egret.example.org/rss",), True),
    ]
    assert imports.import_rows(group=group, outlines=feeds, shown=imports.fingerprint(lines)) == 2
    assert list(group.blogroll.order_by("pk").values_list("title", "site_url", "feed_url", "status", "read_at")) == [
        ("Team Heron", HERON.site_url, HERON.feed_url, "active", None),
        ("", "https://egret.example.org/rss", "https://egret.example.org/rss", "active", None),
    ]


def test_feeds_that_are_there_and_ones_that_cannot_be_read_are_left_out(group, monkeypatch):
    monkeypatch.setattr(imports, "MOST_SOURCES", 3)
    SourceFactory(group=group, site_url="http://a.example/", feed_url="")
    SourceFactory(group=group, site_url="https://b.example/", feed_url="https://b.example/feed")
    SourceFactory(site_url=HERON.site_url)

    assert outcomes(
        group,
        Outline("a", "https://a.example", "https://a.example/feed"),
        Outline("b", "", "https://b.example/feed"),
        Outline("c", "", "javascript:alert(1)"),
        HERON,
        HERON._replace(feed_url="https://heron.example.org/other"),
        Outline("d", "", "https://d.example/feed"),
    ) == [
        ("same", "The group reads it already."),
        ("same", "The group reads it already."),
        ("skipped", "Its URL cannot be read. It must begin with https:// or http://."),
        ("new", ""),
        ("same", "The group reads it already."),
        ("skipped", "A blogroll can have 500 websites."),
    ]


def test_suggestions_that_a_list_names_are_accepted_and_others_wait(group):
    suggested = [
        SourceFactory(group=group, status="suggested", site_url=url, feed_url="", title="", read_at=None)
        for url in ("http://www.heron.example.org", HERON.feed_url, "https://egret.example.org/")
    ]
    elsewhere = SourceFactory(status="suggested", site_url=HERON.site_url, feed_url="")
    feeds = [HERON, Outline("New", "", "https://new.example.org/rss")]
    shown = imports.fingerprint(imports.plan(group=group, outlines=feeds))

    assert imports.import_rows(group=group, outlines=feeds, shown=shown) == 2
    assert list(group.blogroll.order_by("pk").values_list("pk", "title", "site_url", "feed_url", "status"))[:2] == [
        (suggested[0].pk, *HERON, "active"),
        (suggested[2].pk, "", "https://egret.example.org/", "", "suggested"),
    ]
    assert group.blogroll.filter(title="New", status="active").count() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.status == "suggested"


@pytest.mark.parametrize("status", ["active", "suggested"])
def test_url_that_ends_in_several_slashes_is_known_again(group, status):
    source = SourceFactory(group=group, status=status, site_url="https://a.example//", feed_url="")
    feeds = [Outline("A", source.site_url, "https://a.example/feed//")]
    lines = imports.plan(group=group, outlines=feeds)

    imports.import_rows(group=group, outlines=feeds, shown=imports.fingerprint(lines))

    assert [line.outcome for line in lines] == ["new" if status == "suggested" else "same"]
    assert group.blogroll.count() == 1


def test_suggestions_do_not_count_towards_the_500(group, monkeypatch):
    monkeypatch.setattr(imports, "MOST_SOURCES", 1)
    SourceFactory(group=group, status="suggested")

    assert outcomes(group, HERON, Outline("d", "", "https://d.example/feed")) == [
        ("new", ""), ("skipped", "A blogroll can have 500 websites."),
    ]  # fmt: skip


def test_only_the_plan_that_was_shown_is_written(group):
    shown = imports.fingerprint(imports.plan(group=group, outlines=[HERON]))
    SourceFactory(group=group, site_url=HERON.site_url)

    with pytest.raises(ValidationError) as refusal:
        imports.import_rows(group=group, outlines=[HERON], shown=shown)
    assert (refusal.value.code, BlogrollSource.objects.count()) == ("changed", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html/>", "This is not a list of feeds (OPML), or it is damaged. Export it again."),
        (opml.write("", []), "There is no feed in this file."),
        (
            b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>',
            "The file declares a document type or entities, which this site does not read.",
        ),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(data, words):
    with pytest.raises(ValidationError) as refusal:
        imports.read(data)
    assert refusal.value.messages == [words]


def test_file_is_read():
    assert imports.read(opml.write("", [HERON])) == [HERON]
