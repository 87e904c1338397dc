import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from blog import authors, paths, services
from blog.models import Author, Tag
from meetups.services import search
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.blog.moments import NOW
from tests.factories import GroupFactory, PostFactory, UserFactory
from tests.feeds import atom, json_feed

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
        headline="What we found", slug="found", body="At **length**.", summary="In <short>.",
        group=GroupFactory(name="Leeds"), published_at=published, kind="news",
    )  # fmt: skip
    post.authors.add(AuthorFactory(name="Ann"))
    post.authors.add(AuthorFactory(name="Bob"))

    post.tags.add(Tag.objects.create(name="Tea", slug="tea"))

    [entry] = entries(client)

    assert [text(entry, name) for name in ("title", "summary", "content")] == [
        "What we found", "In &lt;short&gt;.", "<p>At <strong>length</strong>.</p>",
    ]  # fmt: skip
    assert entry.find("a:content", ATOM).get("type") == "html"
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/blog/found/"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Ann and Bob"
    assert [category.get("term") for category in entry.iterfind("a:category", ATOM)] == ["News", "Leeds", "Tea"]
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


def test_feed_takes_four_queries_with_1_and_3_posts(client, django_assert_num_queries):
    for rows in (1, 2):
        for _ in range(rows):
            PostFactory().authors.add(AuthorFactory())
        with django_assert_num_queries(4):
            client.get("/blog/feed/")


@pytest.mark.parametrize("words", ["</entry>]]><x>", "&amp; & é ☕", "<script>alert(1)</script>", "\"'`\\"])
def test_feed_is_valid_xml_with_hostile_words(client, words):
    PostFactory(headline=words, body=words, group=GroupFactory(name=words)).authors.add(AuthorFactory(name=words))

    [entry] = entries(client)

    assert text(entry, "title") == entry.findtext("a:author/a:name", namespaces=ATOM) == words
    assert "<script" not in text(entry, "content")


def test_feed_of_an_author_a_tag_or_a_series_has_its_posts_alone(client):
    posts = {name: PostFactory(headline=name) for name in ("of the author", "of the tag", "of the series", "of none")}
    posts["of the author"].authors.add(AuthorFactory(slug="ann", name="Ann"))
    posts["of the tag"].tags.add(Tag.objects.create(name="Tea", slug="tea"))
    posts["of the series"].series = PostSeriesFactory(slug="lamps", name="Lamps")
    posts["of the series"].save()

    found = {path: json_feed(client, f"/blog/{path}/feed.json") for path in ("authors/ann", "tags/tea", "series/lamps")}

    assert [(feed["title"], [item["title"] for item in feed["items"]]) for feed in found.values()] == [
        ("Ann: write-ups", ["of the author"]), ("Tea: write-ups", ["of the tag"]),
        ("Lamps: write-ups", ["of the series"]),
    ]  # fmt: skip


def test_feed_of_a_tag_moves_with_its_page_and_keeps_its_id(client):
    tag = Tag.objects.create(name="Tea", slug="tea")
    PostFactory().tags.add(tag)
    before = atom(client, "/blog/tags/tea/feed/").feed.id
    tag.slug = "green-tea"
    paths.save(row=tag)

    moved = [client.get(f"/blog/tags/tea/{name}") for name in ("feed/", "feed.json")]

    assert [(answer.status_code, answer["Location"]) for answer in moved] == [
        (301, "/blog/tags/green-tea/feed/"), (301, "/blog/tags/green-tea/feed.json"),
    ]  # fmt: skip
    assert atom(client, "/blog/tags/green-tea/feed/").feed.id == before == f"http://testserver/blog/#tag-{tag.pk}"


def test_unnamed_and_erased_authors_are_in_no_feed(client):
    names = ("Ann Brook", "Bo Hill")
    for name, slug in zip(names, ("ann", "bo"), strict=True):
        PostFactory(group=GroupFactory(name="Leeds", slug=slug)).authors.add(
            AuthorFactory(name=name, slug=slug, user=UserFactory(email=f"{slug}@example.org"))
        )
    Author.objects.filter(slug="ann").update(is_unnamed=True)
    authors.erase_of("bo@example.org")

    public = ["/blog/", "/groups/ann/", "/groups/bo/"]
    texts = [client.get(f"{path}{name}").content.decode() for path in public for name in ("feed/", "feed.json")]

    assert not any(name in text for name in names for text in texts)
    assert ["A member of the group" in text for text in texts] == [True, True, True, True, True, True]
    for path in ("authors/ann", "authors/bo", "authors/nobody", "tags/none", "series/none"):
        assert [client.get(f"/blog/{path}/{name}").status_code for name in ("feed/", "feed.json")] == [404, 404]


@pytest.mark.parametrize("way", ["save", "erase"])
def test_post_is_changed_for_readers_of_feeds_when_an_author_is_no_longer_named(client, time_machine, way):
    time_machine.move_to(NOW, tick=False)
    ann = AuthorFactory(name="Ann Brook", slug="ann")
    post, other = PostFactory(slug="tea"), PostFactory(slug="oil")
    post.authors.add(ann)
    for row in (post, other):
        search.write(thing=row)
    services.save_author(author=ann, by=UserFactory())
    before = updated(client)
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)

    ann.is_unnamed = True
    services.save_author(author=ann, by=UserFactory()) if way == "save" else authors.erase(author=ann)

    after = updated(client)
    assert before["tea"] == before["oil"] == after["oil"]
    assert after["tea"] == before["tea"] + timedelta(hours=1)


def updated(client):
    """Return when readers of the blog's feed saw each post change."""
    items = json_feed(client, "/blog/feed.json")["items"]
    return {item["url"].split("/")[-2]: datetime.fromisoformat(item["date_modified"]) for item in items}


def test_links_within_a_post_are_whole_in_feeds(client):
    PostFactory(slug="tea", body="[Where](/venues/hall/), [more](#lamps), [elsewhere](https://example.org/a).")

    [item] = json_feed(client, "/blog/feed.json")["items"]

    assert re.findall('href="(.+?)"', item["content_html"]) == [
        "http://testserver/venues/hall/", "http://testserver/blog/tea/#lamps", "https://example.org/a",
    ]  # fmt: skip


def test_scheduled_post_is_in_the_feed_from_its_minute_on(client, time_machine):
    PostFactory(status="scheduled", published_at=NOW + timedelta(minutes=10), slug="later")

    before = json_feed(client, "/blog/feed.json")["items"]
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)

    assert (before, [item["id"] for item in json_feed(client, "/blog/feed.json")["items"]]) == (
        [], ["http://testserver/blog/later/"],
    )  # fmt: skip
