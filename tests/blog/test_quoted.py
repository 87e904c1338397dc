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


def meeting(*released, counted=5, **parts):
    """Create a meeting that is over with counted answers, of which one has these parts, and release some of them."""
    event = EventFactory(starts_at=timezone.now() - timedelta(days=9))
    FeedbackFactory.create_batch(counted - 1, event=event)
    answer = FeedbackFactory(event=event, **parts)
    for part in released:
        Remark.objects.create(answer=answer, part=part)
    return event


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
    assert found.quoted[:3] == ("We said so.", "a visitor", False)
    assert found.quoted.post.url == second.get_absolute_url()


def test_site_without_posts_has_no_quotation():
    assert newest(3) == ([], None)


def test_post_without_a_quotation_has_released_words_about_its_meeting():
    event = meeting("went_well", "to_change", went_well="Five minutes\na talk.", to_change="The room.")
    post("Write-up", 1, event=event, group=event.group)
    found = newest(3).quoted

    assert found
    assert found[:3] == ("Five minutes a talk.", "", True)


@pytest.mark.parametrize(
    ("released", "counted", "words"),
    [
        ((), 5, "Tea."),
        (("to_change",), 5, "Tea."),
        (("went_well",), 4, "Tea."),
        (("went_well",), 5, "Tea. " * 60),
    ],
)
def test_words_that_are_not_released_or_of_few_answers_or_long_are_not_quoted(released, counted, words):
    event = meeting(*released, counted=counted, went_well=words, to_change="The room.")
    post("Write-up", 1, event=event, group=event.group)

    assert newest(3).quoted is None
