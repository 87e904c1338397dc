"""Reading the feeds of the blogroll from a real https server."""

import gzip
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone
from django.utils.http import http_date
from django_q.exceptions import TimeoutException

from meetups.models import BlogrollSource
from meetups.services import blogroll, blogroll_reading
from meetups.standards import fetching, foreign_feeds
from tests.blogroll import ATOM, SourceFactory, ago, atom, entry, read, said, website

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def web(tmp_path, monkeypatch):
    with website(tmp_path, monkeypatch) as found:
        found.serve("/feed", atom(entry("a", NOW - DAY), entry("b", NOW - 2 * DAY)))
        yield found


@pytest.fixture
def source(web):
    return SourceFactory(site_url=f"{web.url}/", feed_url=f"{web.url}/feed", title="", read_at=None)


def test_titles_days_links_and_first_words_are_kept(web, source):
    words = f"<summary>{'word ' * 100}</summary>"
    web.serve("/feed", atom(entry("a", NOW - DAY, more=words)))

    source = read(source)

    (kept,) = source.entries.all()
    assert (kept.title, kept.url, kept.at) == ("Title a", "https://heron.example.org/a/", NOW - DAY)
    assert kept.summary == f"{'word ' * 38}word…"
    assert (source.name, source.read_at, source.error, source.newest_at) == ("Team Heron", NOW, "", NOW - DAY)


def test_feed_is_found_on_the_page_of_the_website(web, source):
    BlogrollSource.objects.update(feed_url="")
    web.serve("/", f'<html><link rel="alternate" type="{ATOM}" href="feed"></html>'.encode(), Content_Type="text/html")

    source = read(source)

    assert (source.feed_url, said(source), web.paths) == (f"{web.url}/feed", ["Title a", "Title b"], ["/", "/feed"])
    read(source)
    assert web.paths == ["/", "/feed", "/feed"]


def test_feed_may_be_at_the_url_of_the_website_itself(web, source):
    BlogrollSource.objects.update(feed_url="", site_url=f"{web.url}/feed")

    assert read(source).feed_url == f"{web.url}/feed"


def test_feed_that_has_not_changed_is_not_sent_again(web, source):
    web.serve("/feed", atom(entry()), ETag='"1"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    read(source)
    BlogrollSource.objects.update(read_at=None)

    source = read(source)

    assert web.asked == [("/feed", None, None), ("/feed", '"1"', "Fri, 20 Nov 2026 10:00:00 GMT")]
    assert (source.read_at, said(source)) == (NOW, ["Title a"])


def test_same_id_is_kept_once_with_its_new_words_and_its_first_day(web, source):
    web.serve("/feed", atom(entry("a", NOW - DAY), entry("a", NOW - DAY, title="Twice")))
    read(source)
    web.serve("/feed", atom(entry("a", NOW, title="Title corrected", href="https://heron.example.org/new/")))

    source = read(source)

    assert said(source, "title", "url", "at") == [
        ("Title corrected", "https://heron.example.org/new/", NOW - DAY),
    ]


def test_entry_of_the_future_is_of_now_and_one_without_a_date_of_its_first_reading(web, source, clock):
    web.serve("/feed", atom(entry("a", NOW + 400 * DAY), entry("b"), entry("c")))
    read(source)
    clock.shift(HOUR)

    source = read(source)

    assert said(source, "title", "at") == [("Title a", NOW), ("Title b", NOW), ("Title c", NOW)]


def test_old_entries_are_neither_kept_nor_brought_back(web, source, clock):
    web.serve("/feed", atom(entry("a", NOW - 91 * DAY), entry("b")))
    assert said(read(source)) == ["Title b"]

    clock.shift(91 * DAY)
    assert blogroll.forget_old() == 1
    assert said(read(source)) == []


def test_newest_fifty_are_kept(web, source):
    web.serve("/feed", atom(*[entry(f"{number:02}", NOW - number * HOUR) for number in range(60)]))

    source = read(source)
    assert said(source) == [f"Title {number:02}" for number in range(50)]

    before = said(source, "pk")
    assert said(read(source), "pk") == before


def test_entries_are_new_to_readers_from_the_second_reading_on(web, source):
    read(source)
    web.serve("/feed", atom(entry("c", NOW - 3 * DAY), entry("a", NOW - DAY)))

    source = read(source)

    assert said(source, "title", "seen_at") == [
        ("Title a", NOW - DAY), ("Title b", NOW - 2 * DAY), ("Title c", NOW),
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "feed"), [(301, "/new"), (308, "/new"), (302, "/feed"), (307, "/feed")])
def test_permanent_redirect_is_remembered(web, source, status, feed):
    web.serve("/new", atom(entry()))
    web.serve("/feed", status=status, Location="/new")

    source = read(source)

    assert (source.feed_url, said(source)) == (f"{web.url}{feed}", ["Title a"])


def test_permanent_redirect_to_something_else_is_not_remembered(web, source):
    web.serve("/new", b"<html>Sold</html>")
    web.serve("/feed", status=301, Location="/new")

    source = read(source)

    assert source.feed_url == f"{web.url}/feed"
    assert source.error == "There is a page at this URL, but no feed, and it names none. Enter the URL of its feed."


def test_long_permanent_redirect_is_not_remembered(web, source):
    path = f"/{'n' * 500}"
    web.serve(path, atom(entry()))
    web.serve("/feed", status=301, Location=path)

    assert (read(source).feed_url, said(source)) == (f"{web.url}/feed", ["Title a"])


def test_source_that_answers_410_has_ended(web, source):
    read(source)
    web.serve("/feed", status=410)

    source = read(source)

    assert (source.status, source.error) == (
        "ended",
        "It was deleted for good (410), so it is not read any more.",
    )
    assert not blogroll_reading.read(pk=source.pk)
    assert said(source) == ["Title a", "Title b"]


@pytest.mark.parametrize(
    ("status", "retry_after", "hours"),
    [
        (429, str(24 * 3600), 24),
        (503, http_date((NOW + 2 * DAY).timestamp()), 48),
        (503, str(365 * 24 * 3600), 7 * 24),
        (503, "60", 0),
        (503, "soon", 0),
        (503, "Mon, 99 Xyz 2026", 0),
    ],
)
def test_server_is_asked_again_when_it_says(web, source, status, retry_after, hours):
    web.serve("/feed", status=status, Retry_After=retry_after)

    source = read(source)

    assert source.next_read_at == (NOW + hours * HOUR if hours else blogroll.next_reading(source, NOW))
    assert source.error == f"The server answers with an error ({status})."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404}, "There is nothing at this URL (404)."),
        ({"body": b"x" * (fetching.LARGEST + 1)}, "The feed is larger than 1 MB."),
        ({"body": gzip.compress(b"\0" * 50_000_000), "Content_Encoding": "gzip"}, "The feed is larger than 1 MB."),
        (
            {"body": b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>'},
            "The feed declares entities, which this site does not read.",
        ),
        ({"status": 302, "Location": "https://10.0.0.1/feed"}, "10.0.0.1 is not on the public internet."),
        ({"status": 302, "Location": "/feed"}, "The URL redirects too many times."),
        (
            {"status": 302, "Location": "http://heron.example.org/feed"},
            "The URL cannot be read. It must begin with https:// and have no user name or password.",
        ),
    ],
)
def test_failure_is_said_in_words_and_keeps_what_there_is(web, source, answer, words):
    read(source)
    web.serve("/feed", **answer)

    source = read(source)

    assert (source.error, source.failing_since, said(source)) == (words, NOW, ["Title a", "Title b"])
    web.serve("/feed", atom(entry()))
    assert (read(source).error, BlogrollSource.objects.get().failing_since) == ("", None)


@pytest.mark.parametrize("encoding", ["gzip", "X-GZip "])
def test_feed_that_was_sent_with_gzip_is_read(web, source, encoding):
    web.serve("/feed", gzip.compress(atom(entry())), Content_Encoding=encoding)

    assert said(read(source)) == ["Title a"]


def test_file_that_is_not_the_gzip_it_says_is_no_feed(web, source):
    web.serve("/feed", b"not gzip", Content_Encoding="gzip")

    assert read(source).error.startswith("There is a page at this URL, but no feed")


@pytest.mark.parametrize("error", [ZeroDivisionError, TimeoutException])
def test_error_of_the_site_is_said_too(source, monkeypatch, error):
    monkeypatch.setattr(foreign_feeds, "read", Mock(side_effect=error))

    assert read(source).error == "This is an error of the site. The person who runs it finds it in the log."


def test_source_that_fails_for_a_fortnight_is_read_once_a_day(web, source, clock):
    web.serve("/feed", status=500)
    read(source)
    clock.shift(13 * DAY)
    assert read(source).next_read_at < timezone.now() + 7 * HOUR
    clock.shift(DAY)
    assert read(source).next_read_at == timezone.now() + DAY


def test_source_is_tried_once_a_minute_and_only_if_it_is_read(source):
    assert blogroll_reading.read(pk=source.pk)
    assert not blogroll_reading.read(pk=source.pk)
    assert not blogroll_reading.read(pk=source.pk + 1)


@pytest.mark.parametrize("change", [{"site_url": "https://other.example.org/"}, {"feed_url": ""}])
@pytest.mark.parametrize("status", [200, 500])
def test_what_was_fetched_for_another_url_is_not_kept(web, source, monkeypatch, change, status):
    fetch = fetching.fetch_changed
    web.serve("/feed", atom(entry()), status=status)

    def slowly(url, **more):
        BlogrollSource.objects.update(**change)
        return fetch(url, **more)

    monkeypatch.setattr(fetching, "fetch_changed", slowly)
    source = read(source)

    assert (said(source), source.read_at, source.error) == ([], None, "")
    assert ago() == NOW
