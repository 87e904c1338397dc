"""The demo's posts: out when they should be, about what took place, worth reading."""

from datetime import timedelta

import pytest

from blog.demo import content, events
from blog.models import Post
from meetups.models import Group
from tests.blog.demo.running import DEMO, load

pytestmark = pytest.mark.django_db


def test_posts_tell_of_what_took_place(now):
    load()
    assert Post.objects.public().count() == 11
    assert list(Post.objects.filter(status="draft").values_list("slug", "published_at")) == [("how-to-host-us", None)]
    scheduled = Post.objects.get(status="scheduled")
    assert not scheduled.is_public
    assert timedelta(days=4) < scheduled.published_at - now < timedelta(days=6)
    told = Post.objects.public().exclude(event=None)
    assert told.count() == 10
    for post in told:
        assert post.event.is_past
        assert not post.event.is_cancelled
        assert post.event.ends_at < post.published_at <= now
        assert post.event.group == post.group
    assert {post.kind for post in told} | {"news"} == set(Post.Kind.values)


@pytest.mark.parametrize("post", content.posts(), ids=lambda post: post["slug"])
def test_posts_are_worth_reading(post):
    words = len(post["body"].split())
    assert 200 <= words <= 600
    assert "—" not in post["body"]
    assert post["headline"] not in post["body"]


def test_a_post_whose_event_is_gone_stands_alone(today):
    load()
    post = Post.objects.get(slug="letters-read-aloud")
    event, post.event = post.event, None
    post.save()
    event.attendees.all().delete()
    event.delete()
    group = Group.objects.get(slug="leeds")
    assert events.latest(group, "letters", DEMO) is None
