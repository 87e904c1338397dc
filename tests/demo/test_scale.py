"""Load-test data: the exact number, spread over years, the same on every machine."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from blog.models import Post, Tag
from demo import scale
from meetups.models import (
    Action,
    Attendee,
    Board,
    Call,
    Card,
    Event,
    EventSeries,
    Grid,
    GridRoom,
    GridSlot,
    Group,
    GroupLink,
    Interest,
    Organisation,
    Organiser,
    Pitch,
    Talk,
    Topic,
    TopicTag,
    User,
    Venue,
)
from tests.demo.running import DEMO, everything, load

# Secrets, and times that the clock sets.
NOT_COMPARED = {"secret", "token", "password", "created_at", "updated_at", "joined_at", "offered_until"}
LEFT_BEHIND = (
    Pitch,
    GridSlot,
    GridRoom,
    Grid,
    Talk,
    Call,
    Interest,
    Action,
    Card,
    Board,
    Topic,
    TopicTag,
)  # by events; those that refer to others first

pytestmark = pytest.mark.django_db


def comparable(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Return the rows without secrets and without primary keys."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in NOT_COMPARED and not field.primary_key and not field.is_relation
    ]
    names += [
        f"{field.name}__slug" for field in model._meta.concrete_fields if field.name in {"group", "event", "venue"}
    ]
    return sorted(model._default_manager.values_list(*names), key=repr)


def test_scale_adds_exactly_a_thousand_events(today):
    output = load("--scale", "1")
    assert "Load test: 1000 events added.\n" in output
    added = Event.objects.filter(group__slug__startswith="load-test-")
    assert added.count() == 1000
    assert Event.objects.count() == 1063
    assert Group.objects.filter(slug__startswith="load-test-").count() == 4
    assert Attendee.objects.filter(event__in=added).count() == 20_000
    assert 90 <= Post.objects.filter(event__in=added).count() <= 100
    assert 20 <= added.upcoming().count() <= 30
    earliest, latest = added.order_by("starts_at").first(), added.order_by("starts_at").last()
    assert earliest.starts_at < DEMO - timedelta(days=3640)
    assert DEMO + timedelta(days=84) < latest.starts_at < DEMO + timedelta(days=105)
    assert Post.objects.filter(event__in=added, published_at__gt=DEMO).count() == 0
    talks = Talk.objects.filter(call__event__in=added)
    assert (talks.count(), Pitch.objects.filter(grid__event__in=added).count()) == (200, 60)
    assert added.filter(format="unconference").count() == 10
    _check_topics_boards_and_actions(Group.objects.get(slug="load-test-0"))


def _check_topics_boards_and_actions(group: Group) -> None:
    """Check what the past events of this group left behind."""
    past = group.events.past().count()
    assert past == 261
    assert (group.topics.count(), group.actions.count()) == (10 * past, 8 * past)
    states = dict(group.topics.order_by("state").values_list("state").annotate(number=Count("pk")))
    assert states == {"done": 48, "open": 2040, "parked": 522}
    boards = Board.objects.filter(event__group=group)
    assert (boards.count(), Card.objects.filter(board__in=boards).count()) == (12, 120)
    assert Board.objects.filter(event__group__slug__startswith="load-test-", event__starts_at__gt=DEMO).count() == 0
    assert group.actions.open().count() == 2 * past
    assert group.topic_tags.count() == 9
    topic = group.topics.latest("raised_on")
    assert topic.created_at == topic.raised_at.ends_at
    counted = group.topics.annotate(given=Coalesce(Sum("interests__count"), 0))
    assert counted.exclude(interest=F("given")).count() == 0


def test_scale_again_adds_nothing_and_a_larger_scale_adds_the_rest(today):
    assert scale.top_up(events=60, now=DEMO) == 60
    before = everything()
    assert scale.top_up(events=60, now=DEMO) == 0
    assert everything() == before
    assert scale.top_up(events=90, now=DEMO) == 30
    assert Event.objects.filter(group__slug__startswith="load-test-").count() == 90
    after = everything(Event, Attendee, Post, Board, Card, Topic, Interest, Action)
    for name, rows in after.items():
        assert rows[: len(before[name])] == before[name]
    assert scale.top_up(events=60, now=DEMO) == 0


def test_scale_weeks_later_ends_at_the_same_number(today):
    later = DEMO + timedelta(weeks=7)
    assert scale.top_up(events=60, now=DEMO) == 60
    assert scale.top_up(events=60, now=later) == 0
    assert scale.top_up(events=120, now=later) == 60
    for group in Group.objects.filter(slug__startswith="load-test-"):
        assert len({event.local_date.toordinal() % 14 for event in group.events.all()}) == 1, group.slug


def added_rows() -> Iterator[models.Model]:
    """Yield rows of each kind, but of attendees and of what belongs to events only some."""
    for model in (Group, Venue, Event, Post):
        yield from model._default_manager.filter(slug__contains="load-test")
    yield from Attendee.objects.filter(event__slug__contains="load-test")[:300]
    for model in LEFT_BEHIND:
        yield from model._default_manager.order_by("-pk")[:100]


def test_scale_is_the_same_on_every_empty_database_and_its_rows_are_valid(today):
    scale.top_up(events=60, now=DEMO)
    for row in added_rows():  # the database has checked its constraints when they were added
        row.full_clean(validate_unique=False, validate_constraints=False)
    first = {model: comparable(model) for model in (Group, Venue, Event, Attendee, Post, *LEFT_BEHIND)}
    for model in (
        *LEFT_BEHIND,
        Post,
        Attendee,
        Event,
        EventSeries,
        Venue,
        GroupLink,
        Organiser,
        Group,
        Organisation,
        Tag,
        User,
    ):
        model._default_manager.all().delete()
    scale.top_up(events=60, now=DEMO + timedelta(hours=3))
    assert {model: comparable(model) for model in first} == first
    assert len(first[Event]) == 60


def test_scale_without_organisations_or_people(today):
    load()
    Attendee.objects.all().delete()
    Post.objects.all().delete()
    Venue.objects.all().update(host=None)
    Organisation.objects.all().delete()
    Organiser.objects.all().delete()
    User.objects.all().delete()
    assert scale.top_up(events=60, now=DEMO) == 60
    assert not Attendee.objects.exclude(organisation=None).exists()
    assert not Post.authors.through.objects.exists()
