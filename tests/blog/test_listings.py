"""The lists of a subject, a series and a year, and what to read before and after a post."""

from datetime import UTC, datetime

import pytest

from blog import listings, queries
from blog.models import Post
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.blog.moments import DAY, HIDDEN, NOW
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory
from tests.pages import Page
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders")


def posts_of(group, *headlines, **values):
    return [
        PostFactory(
            group=group,
            headline=headline,
            slug=headline.lower().replace(" ", "-"),
            published_at=NOW - number * DAY,
            **values,
        )
        for number, headline in enumerate(headlines, 1)
    ]


def words(link):
    return link and link.words


def listed(client, path):
    """Return the headlines on a list, in order."""
    headlines = {post.get_absolute_url(): post.headline for post in Post.objects.all()}
    return [headlines[link] for link in Page(client.get(path)).links if link in headlines]


def test_tag_has_a_page_and_its_query_redirects_for_ever(client, group):
    tag = TagFactory(name="Lean coffee", slug="lean-coffee")
    for post in posts_of(group, "Oil", "Wick"):
        post.tags.add(tag)
    posts_of(group, "Other")

    page = client.get("/blog/tags/lean-coffee/")
    assert ("<h1>Lean coffee</h1>" in page.content.decode(), listed(client, "/blog/tags/lean-coffee/")) == (
        True, ["Oil", "Wick"]
    )  # fmt: skip
    for query in ("tag=lean-coffee", "tag=lean-coffee&kind=", "tag=lean-coffee&page=2"):
        moved = client.get(f"/blog/?{query}")
        expected = "/blog/tags/lean-coffee/" + ("?page=2" if "page" in query else "")
        assert (moved.status_code, moved.headers["Location"]) == (301, expected)
    assert client.get("/blog/?tag=lean-coffee&kind=news").status_code == 200


@pytest.mark.parametrize("state", HIDDEN)
def test_lists_of_hidden_posts_alone_are_not_there(client, group, state):
    series, tag = PostSeriesFactory(group=group, slug="unheard"), TagFactory(slug="unheard")
    PostFactory(group=group, series=series, **state).tags.add(tag)

    for path in ("/blog/tags/unheard/", "/blog/series/unheard/", "/blog/2026/"):
        assert client.get(path).status_code == 404
    assert "unheard" not in client.get("/blog/").content.decode()
    assert listings.years() == []


def test_series_is_listed_in_its_order(client, group):
    series = PostSeriesFactory(name="Lamps from A", slug="lamps", about="How they work.", group=group)
    oil, wick, jar, _hidden = posts_of(group, "Oil", "Wick", "Jar", "Hidden", series=series)
    Post.objects.filter(pk=jar.pk).update(number=1)
    Post.objects.filter(headline="Hidden").update(status="draft", number=2)

    text = client.get("/blog/series/lamps/").content.decode()

    assert listed(client, "/blog/series/lamps/") == ["Jar", "Wick", "Oil"]
    assert ("<h1>Lamps from A</h1>" in text, "How they work." in text, group.get_absolute_url() in text) == (
        True, True, True
    )  # fmt: skip
    assert 'href="/blog/series/lamps/"' in client.get("/blog/").content.decode()
    page = Page(client.get(wick.get_absolute_url()))
    assert (page.link("prev"), page.link("next")) == (jar.get_absolute_url(), oil.get_absolute_url())
    assert ("/blog/series/lamps/" in page.links, page.all("nav", aria_label="Lamps from A") != []) == (True, True)


def test_post_that_was_just_deleted_leads_no_list(group):
    post = PostFactory(group=group, body="word " * 201)
    cards = queries.cards(Post.objects.all())
    lead = listings.lead_of(cards)

    assert (lead.card, lead.reading_time, lead.picture) == (cards[0], "2 minutes to read", "")
    post.delete()
    assert (listings.lead_of(cards), listings.lead_of([])) == (None, None)


def test_long_series_has_pages_and_its_posts_find_their_neighbours(client, group, django_assert_num_queries):
    series = PostSeriesFactory(slug="lamps", group=group)
    posts = PostFactory.create_batch(23, group=group, series=series, published_at=NOW - DAY)
    Post.objects.filter(pk=posts[22].pk).update(number=1)
    Post.objects.filter(pk=posts[21].pk).update(number=0)
    paths = [f"/blog/series/lamps/{query}" for query in ("", "?page=2", f"?from={posts[20].slug}")]
    shown = [listed(client, path) for path in paths]

    in_order = [post.headline for post in (posts[21], posts[22], *posts[:21])]
    assert shown == [in_order[:20], in_order[20:], in_order[22:]]
    assert client.get("/blog/series/lamps/?page=3").status_code == 404
    rows = Post.objects.select_related("series").in_bulk()
    for at, before, after in ((0, None, 1), (1, 0, 2), (2, 1, 3), (22, 21, None)):
        post = next(post for post in rows.values() if post.headline == in_order[at])
        with django_assert_num_queries(2):
            found = listings.neighbours_of(post)
        assert [words(found.before), words(found.after)] == [
            None if place is None else in_order[place] for place in (before, after)
        ]


def test_neighbours_are_those_of_the_group_by_date_without_a_series(group):
    newest, middle, oldest = posts_of(group, "Newest", "Middle", "Oldest")
    posts_of(GroupFactory(), "Foreign")
    PostFactory(group=group, status="draft", published_at=NOW - DAY)

    found = [listings.neighbours_of(post) for post in (newest, middle, oldest)]

    assert [(words(one.before), words(one.after)) for one in found] == [
        ("Middle", None), ("Oldest", "Newest"), (None, "Middle"),
    ]  # fmt: skip


def test_posts_of_the_same_moment_have_an_order(group):
    first, second = PostFactory.create_batch(2, group=group, published_at=NOW)

    found = [listings.neighbours_of(post) for post in (first, second)]

    assert [(words(one.before), words(one.after)) for one in found] == [
        (None, second.headline), (first.headline, None),
    ]  # fmt: skip


def test_read_next_is_of_the_event_then_the_series_then_by_tags_in_common(group):
    event, series, tags = EventFactory(group=group), PostSeriesFactory(group=group), TagFactory.create_batch(2)
    post = PostFactory(group=group, event=event, series=series)
    post.tags.set(tags)
    one_tag, two_tags = posts_of(GroupFactory(), "One tag", "Two tags")
    one_tag.tags.add(tags[0])
    two_tags.tags.set(tags)
    assert [card.headline for card in listings.related_to(post, tags)] == ["Two tags", "One tag"]

    posts_of(group, "Newer of the group", "Of the group")
    assert [card.headline for card in listings.related_to(post, tags)][2] == "Newer of the group"

    PostFactory(group=group, series=series, headline="Series", published_at=NOW - 9 * DAY)
    PostFactory(group=group, event=event, headline="Event", published_at=NOW - 10 * DAY)
    PostFactory(group=group, event=event, headline="Draft", status="draft")
    assert [card.headline for card in listings.related_to(post, tags)] == ["Event", "Series", "Two tags"]


@pytest.mark.parametrize(
    ("number", "said"), [(0, "1 minute"), (200, "1 minute"), (201, "2 minutes"), (401, "3 minutes")]
)
def test_reading_time_is_200_words_a_minute_and_one_minute_at_least(number, said):
    post = Post(body_html=f"<h2>{'word ' * (number - 1)}</h2><p><em>word</em></p>" if number else "")

    assert listings.reading_time(post) == f"{said} to read"


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("# A\n## B\n## C", ["#text-body-a", "#text-body-b", "#text-body-c"]),
        ("# A\n# A\n# A", ["#text-body-a", "#text-body-a-2", "#text-body-a-3"]),
        ("# A\n## B", []),
    ],
)
def test_post_has_contents_from_three_headings_up(client, group, body, links):
    post = PostFactory(group=group, published_at=NOW, body=body)

    page = Page(client.get(post.get_absolute_url()))

    assert [link for link in page.links if link.startswith("#text-")] == links
    assert ("In this post" in page.text) is bool(links)


def test_years_without_a_post_have_no_page(client, group):
    PostFactory(group=group, headline="Old", published_at=datetime(2024, 12, 31, 23, 59, tzinfo=UTC))
    PostFactory(group=group, headline="New", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    PostFactory(group=group, status="draft", published_at=datetime(2025, 1, 1, tzinfo=UTC))

    assert (listings.years(), listed(client, "/blog/2024/"), listed(client, "/blog/2026/")) == (
        [2026, 2024], ["Old"], ["New"]
    )  # fmt: skip
    assert 'href="/blog/2024/"' in client.get("/blog/").content.decode()
    for path in ("/blog/", "/blog/2026/", "/sitemap-years.xml"):
        assert "/blog/2025/" not in client.get(path).content.decode()
    assert client.get("/blog/2025/")["Location"] == "/blog/"  # it had a page once, as each year since the first post
    for year in ("2023", "2027", "0000"):
        assert client.get(f"/blog/{year}/").status_code == 404


@pytest.mark.parametrize(
    ("zone", "moments", "found"),
    [
        ("America/New_York", [datetime(2026, 1, 1, 1, tzinfo=UTC)], [2025]),
        ("America/New_York", [datetime(2026, 1, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)], [2026, 2025]),
        ("Asia/Tokyo", [datetime(2025, 12, 31, 20, tzinfo=UTC)], [2026]),
        ("Asia/Tokyo", [datetime(2025, 12, 31, 20, tzinfo=UTC), datetime(2025, 12, 31, 9, tzinfo=UTC)], [2026, 2025]),
    ],
)
def test_years_are_those_of_the_site(client, group, settings, zone, moments, found):
    settings.TIME_ZONE = zone
    for at in moments:
        PostFactory(group=group, published_at=at)

    assert listings.years() == found
    assert [len(listed(client, f"/blog/{year}/")) for year in found] == [1] * len(found)


def test_post_with_a_year_as_slug_keeps_its_page(client):
    post = PostFactory(slug="2026")

    assert post.headline in client.get("/blog/2026/").content.decode()


def test_sitemaps_have_tags_series_and_years(client, group):
    PostFactory(group=group, series=PostSeriesFactory(slug="lamps")).tags.add(TagFactory(slug="tea"))

    found = {name: client.get(f"/sitemap-{name}.xml").content.decode() for name in ("tags", "post-series", "years")}

    assert ("/blog/tags/tea/" in found["tags"], "/blog/series/lamps/" in found["post-series"]) == (True, True)
    assert "http://testserver/blog/2026/" in found["years"]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_few_queries(client, group, number, django_assert_num_queries):
    series, tag = PostSeriesFactory(group=group, slug="lamps"), TagFactory(slug="tea")
    for post in PostFactory.create_batch(number, group=group, series=series):
        post.tags.add(tag)

    for path, most in (("tags/tea", 3), ("series/lamps", 2), ("2026", 4)):
        with django_assert_num_queries(most):
            assert client.get(f"/blog/{path}/").status_code == 200
    with django_assert_num_queries(6):
        client.get(post.get_absolute_url())


@pytest.mark.parametrize(
    ("path", "heading", "description"),
    [
        ("/blog/authors/ann/", "Ann", "Write-ups by Ann."),
        ("/blog/tags/light/", "Light", "Write-ups about Light."),
        ("/blog/series/run/", "Run", "A series of write-ups: Run."),
        ("/blog/2026/", "Write-ups of 2026", "Reports from our meetups, for anyone who was not there."),
    ],
)
def test_page_of_a_list_says_what_it_is(client, group, path, heading, description):
    post = PostFactory(group=group, series=PostSeriesFactory(group=group, name="Run", slug="run"))
    post.tags.add(TagFactory(name="Light", slug="light"))
    post.authors.add(AuthorFactory(name="Ann", slug="ann"))

    response = client.get(path)

    page, text = Page(response), response.content.decode()
    assert f"<h1>{heading}</h1>" in text
    assert f"<title>{heading} – " in text
    found = {name: page.all("meta", property=f"og:{name}")[0]["content"] for name in ("title", "description", "url")}
    assert found == {"title": heading, "description": description, "url": f"http://testserver{path}"}
    assert ("/blog/" in page.links, bool(page.all("link", rel="alternate"))) == (True, True)


@pytest.mark.parametrize(
    ("fields", "drawn"),
    [
        ({"venue__kind": "library"}, "library"),
        ({"attendance_mode": "mixed", "venue__kind": "cafe"}, "cafe"),
        ({"attendance_mode": "online", "venue": None}, "online"),
        ({"venue": None}, ""),
        ({"status": "draft", "venue__kind": "library"}, ""),
        (None, ""),
    ],
)
def test_post_without_a_picture_shows_the_drawing_of_the_place(client, fields, drawn):
    event = None if fields is None else EventFactory(**fields)
    response = client.get(PostFactory(event=event, body="Words.").get_absolute_url())

    assert response.context["drawing"] == drawn
    assert response.content.decode().count('class="post-drawing"') == bool(drawn)


def test_post_with_a_picture_shows_no_drawing_beside_it(client):
    picture, event = PictureFactory(), EventFactory(venue__kind="library")
    response = client.get(PostFactory(event=event, group=picture.group, body=picture.line).get_absolute_url())

    assert "<img" in response.context["lead_figure"]
    assert response.context["drawing"] == ""
