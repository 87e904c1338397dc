from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from blog import services
from blog.models import Post
from meetups.models import News, OutboxEmail
from meetups.services.emails import news
from tests.factories import PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("status", "published_at"),
    [
        ("draft", None),
        ("draft", NOW - HOUR),
        ("draft", NOW + HOUR),
        ("scheduled", NOW + HOUR),
        ("published", NOW + HOUR),
    ],
)
def test_publish_lets_a_post_appear_now(status, published_at):
    post = PostFactory(status=status, published_at=published_at)

    published = services.publish(post=post)

    post.refresh_from_db()
    assert (published, post.status, post.published_at) == (post, "published", NOW)
    assert list(Post.objects.public()) == [post]


@pytest.mark.parametrize("status", ["published", "scheduled"])
def test_publish_leaves_alone_what_is_out_already(status):
    post = PostFactory(status=status, published_at=NOW - HOUR)

    published = services.publish(post=post)

    post.refresh_from_db()
    assert (published, post.status, post.published_at) == (post, status, NOW - HOUR)


def test_publish_twice_keeps_the_first_moment():
    post = services.publish(post=PostFactory(status="draft", published_at=None))

    with time_machine.travel(NOW + HOUR, tick=False):
        again = services.publish(post=post)

    assert again.published_at == NOW


def test_publish_keeps_what_was_written_meanwhile():
    post = PostFactory(status="draft", published_at=None, headline="Old")
    Post.objects.filter(pk=post.pk).update(headline="New")

    published = services.publish(post=post)

    assert (published.headline, Post.objects.get().headline) == ("New", "New")


def keys():
    return list(News.objects.order_by("pk").values_list("kind", "record_id", "title", "group"))


def test_announce_makes_each_public_post_news_once():
    first, second = PostFactory(headline="First"), PostFactory(headline="Second", status="scheduled")
    Post.objects.filter(pk=second.pk).update(published_at=NOW - 2 * HOUR)

    assert (services.announce(), services.announce()) == (2, 0)
    assert keys() == [
        ("post", second.pk, "Second", second.group_id),
        ("post", first.pk, "First", first.group_id),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft", "published_at": None},
        {"status": "draft", "published_at": NOW - HOUR},
        {"status": "scheduled", "published_at": NOW + HOUR},
        {"published_at": NOW - 14 * 24 * HOUR},
    ],
)
def test_announce_leaves_out_drafts_the_future_and_what_is_old(fields):
    PostFactory(**fields)

    assert services.announce() == 0


def test_announce_tells_of_a_scheduled_post_at_its_moment():
    PostFactory(status="scheduled", published_at=NOW + HOUR)
    follower = SubscriptionFactory()
    Post.objects.update(group=follower.group)

    assert services.announce() == 0
    with time_machine.travel(NOW + HOUR, tick=False):
        assert services.announce() == 1
        news.write_news()

    assert [letter.to for letter in OutboxEmail.objects.all()] == [follower.email]
    assert Post.objects.get().get_absolute_url() in OutboxEmail.objects.get().text
