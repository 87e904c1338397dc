from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from tests.authors import AuthorFactory
from tests.blog.moments import NOW
from tests.factories import GroupFactory, PostFactory

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client):
    response = client.get("/blog/feed/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def entries(client):
    return read(client).findall("a:entry", ATOM)


def text(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


def test_feed_names_and_links_the_site(client):
    feed = read(client)

    assert "Fortnight" in feed.findtext("a:title", namespaces=ATOM)
    assert {link.get("rel"): link.get("href") for link in feed.iterfind("a:link", ATOM)} == {
        "alternate": "http://testserver/blog/", "self": "http://testserver/blog/feed/",
    }  # fmt: skip


def test_entry_has_the_whole_text_the_authors_and_the_categories(client):
    published = datetime(2026, 11, 12, 9, tzinfo=UTC)
    post = PostFactory(
        headline="What we found", slug="found", body="At **length**.", group=GroupFactory(name="Leeds"),
        published_at=published, kind="news",
    )  # fmt: skip
    post.authors.add(AuthorFactory(name="Ann"), AuthorFactory(name="Bob"))

    [entry] = entries(client)

    assert (text(entry, "title"), text(entry, "summary")) == (
        "What we found", "<p>At <strong>length</strong>.</p>",
    )  # fmt: skip
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/blog/found/"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Ann and Bob"
    assert [category.get("term") for category in entry.iterfind("a:category", ATOM)] == ["News", "Leeds"]
    assert (text(entry, "published"), text(entry, "updated")) == ("2026-11-12T09:00:00+00:00", NOW.isoformat())


def test_post_without_author_is_by_its_group(client):
    PostFactory(group=GroupFactory(name="Leeds"))

    assert entries(client)[0].findtext("a:author/a:name", namespaces=ATOM) == "Leeds"


def test_feed_has_the_newest_twenty_public_posts(client):
    group = GroupFactory()
    for days in range(1, 23):
        PostFactory(group=group, headline=f"{days} days ago", published_at=NOW - timedelta(days=days))
    PostFactory(group=group, status="draft")
    PostFactory(group=group, status="scheduled", published_at=NOW + timedelta(seconds=1))

    assert [text(entry, "title") for entry in entries(client)] == [f"{days} days ago" for days in range(1, 21)]


def test_feed_takes_three_queries_with_1_and_3_posts(client, django_assert_num_queries):
    for rows in (1, 2):
        for _ in range(rows):
            PostFactory().authors.add(AuthorFactory())
        with django_assert_num_queries(3):
            client.get("/blog/feed/")


@pytest.mark.parametrize("words", ["</entry>]]><x>", "&amp; & é ☕", "<script>alert(1)</script>", "\"'`\\"])
def test_feed_is_valid_xml_with_hostile_words(client, words):
    PostFactory(headline=words, body=words, group=GroupFactory(name=words)).authors.add(AuthorFactory(name=words))

    [entry] = entries(client)

    assert text(entry, "title") == entry.findtext("a:author/a:name", namespaces=ATOM) == words
    assert "<script" not in text(entry, "summary")


def test_links_of_a_text_lead_there_from_a_reader_of_feeds_too(client):
    post = PostFactory(body="See [the next one](/events/) and the note[^1].\n\n[^1]: Here.", published_at=NOW)

    html = text(entries(client)[0], "summary")

    for path in ("/events/", f"{post.get_absolute_url()}#text-body.note-1"):
        assert f'<a href="http://testserver{path}" ' in html
    assert 'href="#' not in html
