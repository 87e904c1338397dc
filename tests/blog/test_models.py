from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from blog.models import Post, Tag, byline
from meetups.wording.dates import leaf
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("status", "published_at", "is_public"),
    [
        ("published", NOW - HOUR, True),
        ("published", NOW, True),
        ("published", NOW + TICK, False),
        ("scheduled", NOW - TICK, True),
        ("scheduled", NOW, True),
        ("scheduled", NOW + TICK, False),
        ("draft", NOW - HOUR, False),
        ("draft", None, False),
    ],
)
def test_post_is_public_once_its_moment_has_come_and_never_as_a_draft(status, published_at, is_public):
    post = PostFactory(status=status, published_at=published_at)

    assert post.is_public is is_public
    assert list(Post.objects.public()) == ([post] if is_public else [])


def test_public_may_be_asked_of_another_moment():
    post = PostFactory(status="scheduled", published_at=NOW + HOUR)

    assert list(Post.objects.public(NOW + HOUR)) == [post]
    assert list(Post.objects.public(NOW + HOUR - TICK)) == []


def test_public_is_newest_first():
    old, new = PostFactory(published_at=NOW - 2 * HOUR), PostFactory(published_at=NOW - HOUR)
    same = PostFactory(published_at=NOW - HOUR)

    assert list(Post.objects.public()) == [same, new, old]


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_post_that_is_to_appear_has_a_moment(status):
    with pytest.raises(ValidationError) as refused:
        PostFactory.build(group=GroupFactory(), status=status, published_at=None).full_clean()
    with pytest.raises(IntegrityError, match="post_published_has_moment"), transaction.atomic():
        PostFactory(status=status, published_at=None)

    assert refused.value.messages == ["Say when it is published."]


def test_post_has_an_address_of_its_own():
    PostFactory(slug="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(slug="a")


def test_post_is_rendered_with_its_body():
    post = PostFactory(body="# We met\n\n<b>")

    assert post.body_html == "<h2>We met</h2>\n<p>&lt;b&gt;</p>"


def test_post_reads_as_its_headline_and_has_an_address():
    post = PostFactory(headline="We met", slug="we-met")

    assert (str(post), post.get_absolute_url()) == ("We met", "/blog/we-met/")


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["Ann"], "Ann"), (["Ann", "Bo"], "Ann and Bo"), (["Ann", "Bo", "Cy"], "Ann, Bo and Cy")],
)
def test_byline_names_the_authors(names, words):
    assert byline(names) == words


def test_leaf_is_that_of_the_day_it_appeared():
    post = PostFactory(published_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))

    assert post.leaf == leaf(date(2026, 7, 1))
    assert PostFactory(status="draft", published_at=None).leaf is None


def test_cards_are_the_lines_of_a_list_with_one_query(django_assert_num_queries):
    group = GroupFactory(name="Leeds")
    PostFactory(group=group, slug="we-met", headline="We met", summary="In short", kind="retrospective")
    PostFactory(group=group)

    with django_assert_num_queries(1):
        cards = Post.objects.order_by("pk").cards()

    assert len(cards) == 2
    assert cards[0] == ("/blog/we-met/", "We met", "In short", "Retrospective", leaf(date(2026, 11, 20)), "Leeds")


def test_whole_reads_a_post_with_group_and_event_at_once(django_assert_num_queries):
    event = EventFactory(title="Show and tell")
    PostFactory(headline="We met", body="*Tea*", group__name="Leeds", event=event)

    with django_assert_num_queries(1):
        post = Post.objects.whole().get()
        read = (
            post.headline,
            post.body_html,
            post.group.name,
            post.event.title,
            post.event.local_start,
            post.is_public,
        )

    assert read == ("We met", "<p><em>Tea</em></p>", "Leeds", "Show and tell", event.local_start, True)
    assert "body" in post.get_deferred_fields()


def test_used_tags_are_those_of_public_posts():
    used, hidden, _unused = (TagFactory(name=name) for name in ("used", "hidden", "unused"))
    for _ in range(2):
        PostFactory().tags.add(used)
    PostFactory(status="draft").tags.add(hidden)
    PostFactory(status="scheduled", published_at=NOW + HOUR).tags.add(hidden)

    assert [str(tag) for tag in Tag.objects.used()] == ["used"]


@pytest.mark.parametrize("name", ["name", "slug"])
def test_tag_is_there_once(name):
    value = getattr(TagFactory(), name)

    with pytest.raises(IntegrityError), transaction.atomic():
        TagFactory(**{name: value})


def test_event_with_a_post_cannot_be_deleted():
    event = EventFactory()
    PostFactory(event=event)

    with pytest.raises(ProtectedError):
        event.delete()

    assert event.posts.count() == 1
