"""The write-ups of the demo: their status, their events and their length."""

from datetime import timedelta

import pytest

from blog.models import Author, Post, PostSeries, Tag
from demo import content, events
from meetups.models import Group
from tests.demo.running import DEMO, load

pytestmark = pytest.mark.django_db


def test_public_posts_are_about_past_events(now):
    load()
    assert Post.objects.public().count() == 11
    assert list(Post.objects.filter(status="draft").values_list("slug", "published_at")) == [("how-to-host-us", None)]
    scheduled = Post.objects.get(status="scheduled")
    assert not scheduled.is_public
    assert timedelta(minutes=9) < scheduled.published_at - now <= timedelta(minutes=10)
    with_event = Post.objects.public().exclude(event=None)
    assert with_event.count() == 10
    for post in with_event:
        assert post.event.is_past
        assert not post.event.is_cancelled
        assert post.event.ends_at < post.published_at <= now
        assert post.event.group == post.group
    assert {post.kind for post in with_event} | {"news"} == set(Post.Kind.values)


def test_blog_has_a_guest_a_series_and_a_merged_tag(today, client):
    load()

    guest = Author.objects.get(user=None)
    series = PostSeries.objects.get()
    assert (guest.name, guest.group.slug, guest.posts.get().slug) == (
        "Catrin Wharfemouth", "leeds", "coming-on-your-own"
    )  # fmt: skip
    assert [post.number for post in series.posts.public().in_series()] == [1, 2, 3]
    response = client.get("/blog/tags/five-minute-talks/")
    assert (response.status_code, response["Location"]) == (301, "/blog/tags/lightning-talks/")
    assert not Tag.objects.filter(slug="five-minute-talks").exists()
    assert {post.history.count() for post in Post.objects.all()} == {1}


@pytest.mark.parametrize("post", content.posts(), ids=lambda post: post["slug"])
def test_posts_have_200_to_600_words(post):
    words = len(post["body"].split())
    assert 200 <= words <= 600
    assert "—" not in post["body"]
    assert post["headline"] not in post["body"]


def test_post_without_a_past_event_has_no_event(today):
    load()
    post = Post.objects.get(slug="letters-read-aloud")
    event, post.event = post.event, None
    post.save()
    event.attendees.all().delete()
    event.delete()
    group = Group.objects.get(slug="leeds")
    assert events.latest(group, "letters", DEMO) is None
