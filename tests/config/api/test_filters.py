"""Filters that only some lists have: posts by author, subject, series and year; events by year and time."""

import pytest

from blog import paths
from blog.models import Author
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.factories import EventFactory, PostFactory, TagFactory
from tests.open_data import DAY, HOUR, NOW, problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NO_PAGE = "There is no page with this slug. Give the last part of the URL of a page of this site."


def slugs(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["items"]]


@pytest.fixture
def post():
    """Return a post with an author, a subject and a series, beside another one and a draft of the same."""
    post = PostFactory(slug="wicks", series=PostSeriesFactory(slug="oil"), published_at=NOW - DAY)
    draft = PostFactory(slug="draft", series=post.series, status="draft", published_at=None)
    PostFactory(slug="other", published_at=NOW - 400 * DAY)
    for row in (post, draft):
        row.tags.add(TagFactory._meta.model.objects.get_or_create(slug="tea", defaults={"name": "Tea"})[0])
        row.authors.add(Author.objects.filter(slug="ann").first() or AuthorFactory(slug="ann"))
    return post


@pytest.mark.parametrize("query", ["author=ann", "tag=tea", "series=oil", "year=2026", "author=ann&tag=tea&year=2026"])
def test_posts_of_an_author_a_subject_a_series_or_a_year_are_listed(client, post, query):
    assert slugs(client, f"/api/posts/?{query}") == ["wicks"]


def test_posts_that_no_page_lists_are_not_found_by_a_filter(client, post):
    PostFactory(slug="by-bo").authors.add(AuthorFactory(slug="bo", is_unnamed=True))

    assert slugs(client, "/api/posts/?author=ann&year=2025") == []
    for query in ("author=bo", "author=nobody", "tag=nothing", "series=nothing", "tag=", "tag=a%20b", "series=%00"):
        assert problem(client.get(f"/api/posts/?{query}")) == (400, query.partition("=")[0], NO_PAGE)


def test_former_slug_finds_what_its_page_redirects_to(client, post):
    moved, merged = Author.objects.get(slug="ann"), TagFactory(slug="chai")
    for row, slug in ((moved, "ann-of-leeds"), (post.series, "oil-lamps")):
        row.slug = slug
        paths.save(row=row)
    paths.merge_tags(into=post.tags.get(), others=[merged])

    for query in ("author=ann", "author=ann-of-leeds", "series=oil", "tag=chai", "tag=chai&series=oil&author=ann"):
        assert slugs(client, f"/api/posts/?{query}") == ["wicks"]
    assert slugs(client, "/api/posts/?tag=chai&year=2025") == []
    assert problem(client.get("/api/posts/?tag=chai&author=bo"))[:2] == (400, "author")
    for _ in range(21):
        PostFactory(series=post.series)
    page = client.get("/api/posts/?series=oil").json()
    assert ("series=oil-lamps" in page["next"], len(page["items"])) == (True, 20)
    assert len(client.get(page["next"]).json()["items"]) == 2


def test_cursor_of_a_list_whose_filter_is_renamed_goes_on(client, post):
    for _ in range(21):
        PostFactory(series=post.series)
    following = client.get("/api/posts/?series=oil").json()["next"]
    post.series.slug = "oil-lamps"
    paths.save(row=post.series)

    assert len(client.get(following).json()["items"]) == 2


@pytest.mark.parametrize("year", ["", "1969", "10000", "26", "2026 ", "٢٠٢٦", "2026.0", "-2026"])
@pytest.mark.parametrize("kind", ["posts", "events"])
def test_year_is_one_of_four_digits(client, kind, year):
    assert problem(client.get(f"/api/{kind}/", {"year": year})) == (400, "year", "Give a year from 1970 to 2099.")


def test_events_that_are_over_are_listed_apart_from_those_to_come(client):
    for slug, at in (("old", NOW - 400 * DAY), ("past", NOW - DAY), ("now", NOW - HOUR / 2), ("soon", NOW + DAY)):
        EventFactory(slug=slug, starts_at=at, ends_at=at + HOUR)
    EventFactory(slug="draft", status="draft", starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR)

    assert slugs(client, "/api/events/?when=past") == ["old", "past"]
    assert slugs(client, "/api/events/?when=past&year=2026") == ["past"]
    assert slugs(client, "/api/events/?when=upcoming") == ["now", "soon"]
    for bad in ("", "Past", "now"):
        assert problem(client.get("/api/events/", {"when": bad})) == (400, "when", "Give “past” or “upcoming”.")
    assert problem(client.get("/api/topics/?when=past"))[:2] == (400, "when")


@pytest.mark.parametrize("number", [1, 3])
def test_filters_need_no_query_of_their_own(client, post, number, django_assert_num_queries):
    for _ in range(number):
        one = PostFactory(series=post.series)
        one.tags.set(post.tags.all())
        one.authors.set(post.authors.all())

    with django_assert_num_queries(4):
        found = client.get("/api/posts/?tag=tea&series=oil&author=ann").json()["items"]
    assert len(found) == number + 1


def test_cursor_keeps_the_filters(client, post):
    for _ in range(21):
        PostFactory(series=post.series)
    page = client.get("/api/posts/?series=oil").json()

    assert "series=oil" in page["next"]
    assert len(client.get(page["next"]).json()["items"]) == 2
    bare = page["next"].replace("series=oil&", "")
    assert problem(client.get(bare))[:2] == (400, "cursor")
