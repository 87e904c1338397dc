"""The newest write-ups for the home page, with one quotation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.quoted import newest
from meetups.models import Remark
from tests.factories import EventFactory, FeedbackFactory, PostFactory

pytestmark = pytest.mark.django_db


def post(headline, days_ago, **fields):
    return PostFactory(headline=headline, published_at=timezone.now() - timedelta(days=days_ago), **fields)


def test_newest_posts_come_with_the_first_quotation_among_them(django_assert_num_queries):
    post("Old", 4, body="> Old words.")
    post("Third", 3, body="> Third words.")
    second = post("Second", 2, body="> We said *so*.\n> — a visitor")
    post("First", 1, body="None.")
    post("Draft", 0, status="draft", body="> Secret.")

    with django_assert_num_queries(1):
        found = newest(3)

    assert [card.headline for card in found.posts] == ["First", "Second", "Third"]
    assert found.quoted
    assert found.quoted[:2] == ("We said so.", "a visitor")
    assert found.quoted.post.url == second.get_absolute_url()


def test_site_without_posts_has_no_quotation():
    assert newest(3) == ([], None)


def test_words_of_feedback_are_not_on_the_home_page_though_they_are_released():
    event = EventFactory(starts_at=timezone.now() - timedelta(days=9))
    FeedbackFactory.create_batch(4, event=event)
    Remark.objects.create(answer=FeedbackFactory(event=event, went_well="Tea and cake."), part="went_well")
    post("Write-up", 1, event=event, group=event.group)

    assert newest(3).quoted is None
