"""The records that feeds keep: ids for ever, and the last change that readers care about."""

from datetime import timedelta

import pytest

from meetups.models import FeedRecord
from meetups.services import feeds, search
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory, PostFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def remembered():
    return list(FeedRecord.objects.order_by("kind", "key").values_list("kind", "first_path", "changed_at"))


def test_things_that_are_not_public_or_have_ids_of_their_own_are_not_remembered():
    for thing in (EventFactory(status="draft"), PostFactory(status="draft"), TopicFactory(), GroupFactory()):
        feeds.remember(thing=thing)
    feeds.remember(thing=PostFactory(status="scheduled", published_at=NOW + timedelta(seconds=1)))

    assert remembered() == []


def test_change_of_a_record_is_one_statement(django_assert_num_queries):
    event = EventFactory(slug="2026-11-25-tea")
    with django_assert_num_queries(4):
        feeds.remember(thing=event)
    with django_assert_num_queries(2):
        feeds.remember(thing=event)
    event.title = "Milk"
    with django_assert_num_queries(1):
        feeds.remember(thing=event)

    assert remembered() == [("event", "/events/2026-11-25-tea/", NOW)]


def test_thing_at_a_path_that_was_the_id_of_another_has_an_id_of_its_own():
    withdrawn = PostFactory(slug="tea")
    feeds.remember(thing=withdrawn)
    withdrawn.slug, withdrawn.status = "milk", "draft"
    withdrawn.save()
    other = PostFactory(slug="tea")

    feeds.remember(thing=other)

    assert [path for _kind, path, _at in remembered()] == ["/blog/tea/", f"/blog/tea/#post-{other.pk}"]


def test_rebuilding_remembers_what_was_forgotten_and_forgets_what_is_gone(clock):
    event, post = EventFactory(), PostFactory()
    FeedRecord.objects.create(kind="event", key=0, first_path="/gone/", digest="", changed_at=NOW)
    clock.move_to(NOW + timedelta(days=1), tick=False)

    search.rebuild()
    feeds.remember_all(kind="post", things=[])
    search.rebuild()

    assert remembered() == [
        ("event", event.get_absolute_url(), event.updated_at), ("post", post.get_absolute_url(), post.updated_at),
    ]  # fmt: skip
    search.delete(thing=event)
    assert [kind for kind, _path, _at in remembered()] == ["post"]
