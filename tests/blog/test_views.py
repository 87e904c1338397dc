from datetime import UTC, datetime

import pytest

from blog import services
from blog.models import Post
from meetups.models import Event
from tests.authors import AuthorFactory
from tests.blog.moments import DAY, HIDDEN, MINUTE, NOW
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory, UserFactory
from tests.pages import Page
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return Page(response)


def listed(client, **query):
    """Return the headlines on the list, in order."""
    page = Page(client.get("/blog/", query))
    headlines = {post.get_absolute_url(): post.headline for post in Post.objects.all()}
    return [headlines[link] for link in page.links if link in headlines]


def test_index_shows_posts_newest_first_with_date_kind_and_group(client):
    group = GroupFactory(name="Leeds Meet-up")
    PostFactory(headline="Older", published_at=NOW - 2 * DAY)
    PostFactory(headline="Newer", published_at=NOW - DAY, group=group, kind="retrospective", summary="In short.")

    page = read(client, "/blog/")

    assert listed(client) == ["Newer", "Older"]
    assert "Retrospective · Leeds Meet-up Newer In short. Tuesday 17 November 2026 · 1 minute to read" in page.text
    assert page.all("time", datetime="2026-11-17")


def test_first_post_is_the_lead_story_on_the_first_page_alone(client):
    picture = PictureFactory()
    PostFactory.create_batch(21, published_at=NOW - DAY)
    PostFactory(published_at=NOW, body=f"Words.\n\n{picture.line}", group=picture.group, headline="Lead")

    first, second = read(client, "/blog/"), read(client, "/blog/?page=2")

    assert len(first.all("article", **{"class": "lead-story"})) == 1
    assert [(image["src"], image.get("loading")) for image in first.all("img")][1:] == [
        (picture.pictured.path(480), None)
    ]
    assert second.all("article") == []


def test_index_without_posts_says_what_a_write_up_is(client):
    page = read(client, "/blog/")

    assert "No write-ups yet. A write-up says what people talked about at a meetup" in page.text
    assert "/events/" in page.links


@pytest.mark.parametrize("state", HIDDEN)
def test_post_that_is_not_public_is_on_no_page(client, state):
    event = EventFactory()
    shown = PostFactory(event=event, group=event.group)
    hidden = PostFactory(event=event, group=event.group, headline="Rehearsal", slug="hidden", **state)
    hidden.tags.add(TagFactory(name="unheard", slug="unheard"))

    for url in (
        "/", "/blog/", "/blog/feed/", f"/blog/?group={event.group.slug}", "/blog/?tag=unheard", "/sitemap-posts.xml",
        shown.get_absolute_url(), event.get_absolute_url(), event.group.get_absolute_url(),
        f"{event.group.get_absolute_url()}feed/",
    ):  # fmt: skip
        content = client.get(url).content.decode()
        assert "Rehearsal" not in content, url
        assert "/blog/hidden/" not in content, url
    assert "unheard" not in read(client, "/blog/").text
    assert client.get("/blog/hidden/").status_code == 404


@pytest.mark.parametrize("status", [Post.Status.SCHEDULED, Post.Status.PUBLISHED])
def test_post_appears_at_its_time(client, status, time_machine):
    post = PostFactory(status=status, published_at=NOW + MINUTE)
    before = client.get(post.get_absolute_url()).status_code
    time_machine.move_to(NOW + MINUTE, tick=False)

    assert (before, client.get(post.get_absolute_url()).status_code) == (404, 200)
    assert listed(client) == [post.headline]


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ({"group": "leeds"}, ["Leeds news", "Leeds write-up"]),
        ({"kind": "news"}, ["Leeds news"]),
        ({"group": "leeds", "kind": "write-up"}, ["Leeds write-up"]),
        ({"group": "leeds", "tag": "lean-coffee"}, []),
        ({"group": "nobody"}, []),
        ({"colour": "blue", "kind": ""}, ["Leeds news", "Leeds write-up", "London write-up"]),
    ],
)
def test_index_shows_the_posts_that_match_its_filters(client, query, headlines):
    leeds = GroupFactory(slug="leeds", name="Leeds")
    PostFactory(group=leeds, headline="Leeds news", kind="news")
    PostFactory(group=leeds, headline="Leeds write-up", published_at=NOW - DAY)
    PostFactory(headline="London write-up", published_at=NOW - 2 * DAY).tags.add(TagFactory(slug="lean-coffee"))

    response = client.get("/blog/", query)

    assert response.status_code == 200
    assert listed(client, **query) == headlines
    assert ("No write-up matches this." in Page(response).text) is (headlines == [])


def test_links_to_other_pages_keep_the_filters(client):
    PostFactory.create_batch(21, group=GroupFactory(slug="leeds"))

    page = read(client, "/blog/?group=leeds&kind=write-up")

    assert page.link("next") == "?group=leeds&kind=write-up&page=2"
    assert read(client, f"/blog/{page.link('next')}").link("prev") == "?group=leeds&kind=write-up"
    assert {"aria-current", "href"} <= page.all("a", href="?group=leeds", aria_current="page")[0].keys()


@pytest.mark.parametrize(
    "query", [{"kind": "poem"}, {"group": "a b"}, {"tag": "<script>"}, {"tag": "x" * 51}, {"group": "\x00"}]
)
def test_invalid_filter_answers_400_without_posts(client, query):
    PostFactory()

    response = client.get("/blog/", query)

    assert response.status_code == 400
    assert "No write-up matches this." in Page(response).text
    assert listed(client, **query) == []


def test_post_shows_its_authors_date_event_group_and_tags(client):
    group = GroupFactory(name="Leeds Meet-up", slug="leeds")
    event = EventFactory(group=group, title="Tea and talk", starts_at=datetime(2026, 11, 11, 18, tzinfo=UTC))
    post = PostFactory(
        group=group, event=event, headline="What we found", summary="In short.", body="At **length**.",
        published_at=datetime(2026, 11, 12, 9, tzinfo=UTC),
    )  # fmt: skip
    post.authors.add(AuthorFactory(name="Ann", slug="ann"))
    post.authors.add(AuthorFactory(name="Bob"))
    post.tags.add(TagFactory(name="lean coffee", slug="lean-coffee"))

    page = read(client, post.get_absolute_url())

    for words in (
        "What we found", "In short.", "At length.", "By Ann and Bob", "Thursday 12 November 2026", "Tea and talk",
        "Wednesday 11 November 2026", "Leeds Meet-up", "Write-up",
    ):  # fmt: skip
        assert words in page.text
    for link in (event.get_absolute_url(), "/groups/leeds/", "/blog/tags/lean-coffee/", "/blog/authors/ann/"):
        assert link in page.links
    assert "@example.org" not in page.text
    assert page.all("meta", property="og:type", content="article")
    assert [data["@type"] for data in page.json_ld] == ["BlogPosting"]


@pytest.mark.parametrize("path", ["/blog/we-met/", "/blog/feed/"])
def test_email_address_of_an_author_without_a_name_is_not_shown(client, path):
    post = PostFactory(slug="we-met")
    post.authors.set([AuthorFactory(name="Ann"), AuthorFactory(name="", user=UserFactory(email="private@example.org"))])

    content = client.get(path).content.decode()

    assert "Ann" in content
    assert "private@example.org" not in content


def test_post_without_author_event_or_tag_leaves_them_out(client):
    page = read(client, PostFactory().get_absolute_url())

    assert "By " not in page.text.partition("Share")[0]
    assert "About the group" in page.text
    assert "about" not in page.json_ld[0]


def test_post_about_a_draft_event_does_not_name_it(client):
    draft = EventFactory(status=Event.Status.DRAFT, title="Rehearsal")

    content = client.get(PostFactory(event=draft, group=draft.group).get_absolute_url()).content.decode()

    assert "Rehearsal" not in content
    assert draft.slug not in content


def test_post_links_to_three_more_of_its_group(client):
    group = GroupFactory(name="Leeds")
    posts = [PostFactory(group=group, published_at=NOW - number * DAY) for number in range(1, 6)]
    other = PostFactory()

    links = read(client, posts[0].get_absolute_url()).links

    assert [post.get_absolute_url() in links for post in posts[1:]] == [True, True, True, False]
    assert other.get_absolute_url() not in links


def test_index_takes_six_queries_with_1_and_3_posts(client, django_assert_num_queries):
    for rows in (1, 2):
        for _ in range(rows):
            post = PostFactory()
            post.authors.add(AuthorFactory())
            post.tags.add(TagFactory())
        with django_assert_num_queries(6):
            client.get("/blog/")


def test_post_takes_six_queries_with_1_and_3_authors_and_tags(client, django_assert_num_queries):
    event = EventFactory()
    post = PostFactory(event=event, group=event.group)
    for rows in (1, 2):
        for _ in range(rows):
            post.authors.add(AuthorFactory())
            post.tags.add(TagFactory())
            PostFactory(group=event.group)
        with django_assert_num_queries(6):
            client.get(post.get_absolute_url())


def test_unknown_post_answers_404_with_the_sites_own_page(client):
    response = client.get("/blog/never/")

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_post_that_is_published_now_has_its_page_at_once(client, time_machine):
    time_machine.move_to(NOW + MINUTE * 59 / 60, tick=False)
    post = services.publish(post=PostFactory(status=Post.Status.DRAFT, published_at=None))

    assert client.get(post.get_absolute_url()).status_code == 200
    assert post.published_at == NOW


def test_pages_and_filtered_lists_name_their_own_urls(client):
    tag, group = TagFactory(slug="tea"), GroupFactory(slug="lamps")
    for post in PostFactory.create_batch(21, group=group, published_at=NOW - DAY):
        post.tags.add(tag)

    for own in (
        "/blog/", "/blog/?page=2", "/blog/?group=lamps", "/blog/?group=lamps&page=2", "/blog/2026/?page=2",
        "/blog/tags/tea/", "/blog/tags/tea/?page=2",
    ):  # fmt: skip
        assert read(client, own).all("link", rel="canonical")[0]["href"] == f"http://testserver{own}"
