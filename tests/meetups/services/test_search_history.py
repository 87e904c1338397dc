"""After changes in any order, the rows of the search are those that making them anew would write."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import paths
from blog.models import Post
from meetups.models import Action, Call, Event, SearchRow, Talk, Topic, Venue
from meetups.services import actions, events, search, talks, topics
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.talks import CallFactory, offer
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TITLES = ("Tea", "Green tea", "Lamps")


def event(group, title, way):
    found = Event.objects.order_by("pk").first()
    if found is None:
        events.save(event=EventFactory.build(group=group, venue=None, title=title, slug="", status="draft"))
    elif way == 0:
        events.publish(event=found)
    elif way == 1:
        events.cancel(event=found, reason=title)
    else:
        found.title, found.starts_at = title, found.starts_at + timedelta(days=1)
        found.ends_at += timedelta(days=1)
        events.save(event=found)


def topic(group, title, way):
    if way == 0:
        topics.suggest(group=group, title=f"{title} too", form_token=str(Topic.objects.count()))
    else:
        change = (topics.approve, topics.park, topics.done, topics.reopen, topics.refuse)[way - 1]
        change(topic=Topic.objects.filter(state__in=("open", "suggested", "parked", "done")).order_by("pk")[0])


def merged(group, title, way):
    first, second = Topic.objects.waiting()[:2]
    if way % 2:
        topics.merge(topic=first, into=second)
    else:
        topics.edit(topic=second, title=title, note=title, tags=[], raised_on=second.raised_on)


def action(group, title, way):
    found = Action.objects.order_by("pk").first()
    if found is None:
        actions.add(group=group, text=title)
    elif way == 0:
        actions.delete(action=found)
    else:
        (actions.finish, actions.reopen, lambda action: actions.change(action=action, text=title))[way % 3](
            action=found
        )


def post(group, title, way):
    found = Post.objects.order_by("pk").first() or PostFactory(group=group, status="draft")
    found.headline, found.slug = title, title.lower().replace(" ", "-")
    found.status = ("draft", "published", "scheduled")[way % 3]
    found.published_at = NOW + timedelta(days=way - 2)
    paths.save(row=found)
    search.write(thing=found)


def talk(group, title, way):
    meeting = Event.objects.order_by("pk")[0]
    call = Call.objects.filter(event=meeting).first() or CallFactory(event=meeting)
    found = Talk.objects.order_by("pk").first()
    if found is None:
        offer(call, title)
    elif way == 0:
        talks.accept(talk=found)
    elif way == 1:
        talks.withdraw(talk=found)
    elif way == 2:
        talks.delete(talk=found)
    else:
        talks.edit(talk=found, title=title)


def venue(group, title, way):
    found = Venue.objects.order_by("pk").first() or VenueFactory.build()
    if way == 0 and found.pk:
        search.delete(thing=found)  # as the admin does
        found.delete()
    else:
        found.name = title
        found.save()
        search.write(thing=found)


def gone(group, title, way):
    """Delete a thing as the admin does."""
    found = (Post, Topic)[way % 2].objects.order_by("pk")[0]
    search.delete(thing=found)
    found.delete()


def renamed(group, title, way):
    group.name = f"{title} {way}"
    group.save()
    search.write(thing=group)


STEPS = st.tuples(
    st.sampled_from((event, topic, merged, action, post, renamed, talk, venue, gone)),
    st.sampled_from(TITLES),
    st.integers(0, 5),
)


@settings(max_examples=15)
@given(st.lists(STEPS, min_size=20, max_size=40))
def test_rows_after_any_changes_are_those_of_a_rebuild(steps):
    with transaction.atomic():
        group = GroupFactory()
        search.write(thing=group)
        for title in TITLES:
            topics.add(group=group, title=title)
        for change, title, way in steps:
            try:
                change(group, title, way)
            except (ValidationError, ValueError, IndexError):  # refused, or there is no such thing
                continue
        rows = list(SearchRow.objects.order_by("kind", "key").values())
        assert search.rebuild() == 0
        assert list(SearchRow.objects.order_by("kind", "key").values()) == rows
        transaction.set_rollback(True)
