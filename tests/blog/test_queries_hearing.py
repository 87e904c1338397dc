"""The people who are emailed about a post, as the form of the post says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog import queries
from meetups.models import News
from tests.factories import PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def hearing_of(post, group):
    return {line.about: line.words for line in queries.hearing(post, group)}


def test_form_of_a_post_says_who_hears_by_its_status():
    post = PostFactory(status="draft", published_at=None)
    SubscriptionFactory(group=post.group, often="at-once", confirmed_at=timezone.now())

    assert hearing_of(post, post.group) == {
        "draft": "Draft: nobody is emailed.",
        "scheduled": "Scheduled: at its time, 1 follower hears of it at once.",
        "published": "Published: 1 follower hears of it at once.",
    }
    post.published_at = timezone.now() + timedelta(days=1)
    assert hearing_of(post, post.group)["published"].endswith("at once. Nobody, if its date is over 14 days old.")
    assert hearing_of(None, None)["published"] == "Published: the followers of its group hear of it."


def test_post_that_followers_know_is_not_told_again():
    post = PostFactory(status="draft", published_at=None)
    News.objects.create(kind="post", record_id=post.pk, group=post.group, title="Known")

    words = "Published: nobody is emailed: the followers have heard of it already."
    assert hearing_of(post, post.group)["published"] == words


def test_nobody_hears_of_a_change_of_a_public_post():
    assert hearing_of(PostFactory(), None) == {"": "Nobody is emailed: this post is public already."}
