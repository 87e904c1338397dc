from datetime import UTC, date, datetime, timedelta

import pytest

from blog import queries
from blog.models import Author, Post
from meetups.extensions import NewsText
from meetups.queries.handovers import Some, pack_of
from meetups.wording.dates import leaf
from tests.authors import AuthorFactory
from tests.blog.moments import DAY, HIDDEN, HOUR, NOW
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory

pytestmark = pytest.mark.django_db

SITE = "https://meetups.example.org"
BLOG_POSTING = {
    "@context": "https://schema.org",
    "@type": "BlogPosting",
    "headline": "What we found",
    "description": "What happened, in a sentence.",
    "url": "https://meetups.example.org/blog/found/",
    "datePublished": "2026-11-19T09:00:00+00:00",
    "dateModified": "2026-11-20T09:00:00+00:00",
    "author": [{"@type": "Person", "name": "Ann", "url": f"{SITE}/blog/authors/ann/"}],
    "publisher": {
        "@type": "Organization",
        "name": "Leeds Meet-up",
        "url": "https://meetups.example.org/groups/leeds/",
    },
    "about": {
        "@type": "Event",
        "name": "Tea and talk",
        "startDate": "2026-11-18T18:00:00+00:00",
        "url": "https://meetups.example.org/events/2026-11-18-tea/",
    },
}


@pytest.fixture
def group():
    return GroupFactory(name="Leeds Meet-up", slug="leeds")


def headlines(cards):
    return [card.headline for card in cards]


def test_post_at_reads_a_post_with_group_and_event_in_one_query(group, django_assert_num_queries):
    PostFactory(slug="found", group=group, event=EventFactory(group=group, title="Tea and talk"))

    with django_assert_num_queries(1):
        post = queries.post_at("found")
        read = (post.slug, post.group.name, post.event.title)

    assert read == ("found", "Leeds Meet-up", "Tea and talk")


@pytest.mark.parametrize("state", HIDDEN)
def test_post_at_finds_no_post_that_is_not_public(state):
    PostFactory(slug="hidden", **state)

    assert queries.post_at("hidden") is None


def test_cards_hold_the_words_of_a_list_in_one_query(group, django_assert_num_queries):
    PostFactory(group=group, slug="found", headline="We met", summary="In short", kind="retrospective")
    PostFactory(group=group)

    with django_assert_num_queries(1):
        cards = queries.cards(Post.objects.order_by("pk"))

    assert len(cards) == 2
    assert cards[0] == (
        "/blog/found/", "We met", "In short", "Retrospective", leaf(date(2026, 11, 18)), "Leeds Meet-up",
        group.shown_colour,
    )  # fmt: skip


def test_public_cards_of_a_group_are_only_its_own(group, django_assert_num_queries):
    for number in range(3):
        PostFactory(group=group, headline=f"Own {number}", published_at=NOW - number * HOUR)
    PostFactory(headline="Of another group")

    with django_assert_num_queries(1):
        cards = queries.public_cards(group.posts, 2)

    assert headlines(cards) == ["Own 0", "Own 1"]


def test_public_cards_keep_the_filters_of_a_queryset(group):
    event, author = EventFactory(group=group), AuthorFactory()
    PostFactory(group=group, event=event, headline="Of the event")
    PostFactory(group=group, headline="By the author").authors.add(author)

    assert headlines(queries.public_cards(event.posts, 5)) == ["Of the event"]
    assert headlines(queries.public_cards(author.posts, 5)) == ["By the author"]
    assert headlines(queries.public_cards(Post.objects.filter(headline="Of the event"), 5)) == ["Of the event"]
    assert headlines(queries.public_cards(Post.objects, 5)) == ["By the author", "Of the event"]


@pytest.mark.parametrize("state", HIDDEN)
def test_sections_of_pages_leave_out_what_is_not_public(group, state):
    event = EventFactory(group=group)
    PostFactory(group=group, event=event, headline="Public")
    PostFactory(group=group, event=event, **state)

    assert headlines(queries.group_section(group)) == headlines(queries.event_section(event)) == ["Public"]


def test_sections_of_pages_are_limited(group):
    event = EventFactory(group=group)
    PostFactory.create_batch(11, group=group, event=event)

    assert len(queries.group_section(group)) == 3
    assert len(queries.event_section(event)) == 10


def test_authors_are_named_in_their_order_without_those_who_gave_no_name():
    post = PostFactory()
    for position, name in enumerate(["Bo", "", "Ann"]):
        post.authors.add(AuthorFactory(name=name), through_defaults={"position": 3 - position})

    assert [author.name for author in queries.authors_of(post)] == ["Ann", "", "Bo"]
    assert [credit.name for credit in queries.credits_of(queries.authors_of(post))] == ["Ann", "Bo"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Ann"], "Ann"),
        (["Ann", "Bo"], "Ann and Bo"),
        (["Ann", "Bo", "Cy"], "Ann, Bo and Cy"),
        ([None], "A member of the group"),
        ([None, "Ann", None], "Ann and a member of the group"),
    ],
)
def test_byline_joins_the_names(names, words):
    authors = [Author(name=name or "Hidden", slug="a", is_unnamed=name is None) for name in names]

    assert queries.byline(authors) == words
    assert "Hidden" not in str(queries.credits_of(authors))


def test_publication_date_is_that_of_the_sites_time_zone():
    post = PostFactory(published_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))

    assert queries.publication_leaf(post) == leaf(date(2026, 7, 1))


def test_tags_are_in_order_of_their_names():
    post = PostFactory()
    post.tags.set([TagFactory(name="Tea", slug="tea"), TagFactory(name="Forms", slug="forms")])

    assert [tag.slug for tag in queries.tags_of(post)] == ["forms", "tea"]


@pytest.mark.parametrize("state", HIDDEN)
def test_news_texts_are_those_of_public_posts_of_the_group(group, state):
    shown = PostFactory(group=group, headline="We met", slug="we-met", summary="In short.")
    hidden, other = PostFactory(group=group, **state), PostFactory()

    texts = queries.news_texts(group, [shown.pk, hidden.pk, other.pk])

    assert texts == {shown.pk: NewsText("Write-up:", "We met", "In short.", "/blog/we-met/")}


def test_blog_posting_has_all_that_is_known(group):
    event = EventFactory(
        group=group, title="Tea and talk", slug="2026-11-18-tea", starts_at=datetime(2026, 11, 18, 18, tzinfo=UTC)
    )
    moment = datetime(2026, 11, 19, 9, tzinfo=UTC)
    post = PostFactory(group=group, event=event, headline="What we found", slug="found", published_at=moment)
    post.updated_at = moment + timedelta(days=1)

    assert queries.blog_posting(post, [Author(name="Ann", slug="ann")], site_url=SITE) == BLOG_POSTING


def test_blog_posting_is_not_modified_before_it_is_published():
    post = PostFactory()
    post.updated_at = post.published_at - timedelta(days=3)

    data = queries.blog_posting(post, [], site_url=SITE)

    assert data["dateModified"] == data["datePublished"]


@pytest.mark.parametrize(("status", "is_named"), [("draft", False), ("tentative", True), ("cancelled", True)])
def test_blog_posting_leaves_out_an_event_that_is_a_draft(status, is_named):
    event = EventFactory(status=status)

    data = queries.blog_posting(PostFactory(event=event, group=event.group), [], site_url=SITE)

    assert ("about" in data) is is_named


def test_drafts_of_a_group_are_in_its_pack(group):
    PostFactory(group=group)
    PostFactory(status="draft", published_at=None)
    PostFactory(group=group, status="draft", published_at=None, headline="Night 1")
    PostFactory(group=group, status="draft", published_at=None, headline="Night 2")

    assert ("Write-ups that are not published", Some(["Night 2", "Night 1"], 0)) in pack_of(group).registered


def test_past_event_has_a_link_to_its_first_write_up_alone(django_assert_num_queries):
    event, other = EventFactory(), EventFactory()
    for headline, days in (("Second", 1), ("First", 2)):
        PostFactory(
            event=event, group=event.group, headline=headline, slug=headline.lower(), published_at=NOW - days * DAY
        )
    PostFactory(event=event, group=event.group, kind="news", published_at=NOW - 3 * DAY)
    PostFactory(event=other, group=other.group, status="draft")

    with django_assert_num_queries(1):
        found = queries.event_links([event.slug, other.slug])

    assert found == {event.slug: ("Write-up: First", "/blog/first/")}
