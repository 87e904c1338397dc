"""The drawings of the demo."""

import pytest

from blog.models import Post
from demo import pictures
from meetups.models import Group, Picture
from meetups.services import pictures as service
from tests.demo.running import load
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


def test_demo_shows_its_drawings_with_words_and_credit(now):
    load()

    assert {(one.group.slug, one.alternative) for one in Picture.objects.select_related("group")} == {
        ("leeds", pictures.DRAWINGS["canal"][1]),
        ("leeds", pictures.DRAWINGS["door"][1]),
        ("london", pictures.DRAWINGS["table"][1]),
    }
    assert Group.objects.get(slug="leeds").picture.alternative.startswith("A drawing of a canal")
    assert "Drawn for this demo" in Post.objects.get(slug="coming-on-your-own").body_html
    assert Picture.objects.get(group__slug="london").digest in Post.objects.get(slug="sixteen-cards").body_html


def test_drawing_is_added_once_and_not_again_after_it_was_taken_down():
    group = GroupFactory()
    first = pictures.picture_of(group, "door")

    assert pictures.picture_of(group, "door") == first
    service.take_down(picture=first)
    assert pictures.picture_of(group, "door") is None
