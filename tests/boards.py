"""Create boards, topics and actions for tests: the simplest valid row of each model."""

from datetime import timedelta

import factory
from django.utils import timezone

from meetups.models import Action, Board, Card, HostLink, Seat, Topic, TopicTag
from meetups.standards.titles import compared
from tests.factories import EventFactory, GroupFactory


class BoardFactory(factory.django.DjangoModelFactory):
    """A board where people propose topics."""

    class Meta:
        model = Board

    event = factory.SubFactory(EventFactory)


class HostLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HostLink

    board = factory.SubFactory(BoardFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=8))


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    board = factory.SubFactory(BoardFactory)
    left = factory.SelfAttribute("board.votes_each")
    seen_at = factory.LazyFunction(timezone.now)


class CardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Card

    board = factory.SubFactory(BoardFactory)
    title = factory.Sequence(lambda n: f"Card {n}")
    compared_title = factory.LazyAttribute(lambda card: compared(card.title))


class TopicFactory(factory.django.DjangoModelFactory):
    """An open topic that has a page."""

    class Meta:
        model = Topic

    group = factory.SubFactory(GroupFactory)
    title = factory.Sequence(lambda n: f"Topic {n}")
    compared_title = factory.LazyAttribute(lambda topic: compared(topic.title))
    raised_on = factory.LazyFunction(timezone.localdate)
    published_at = factory.LazyFunction(timezone.now)


class TopicTagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TopicTag

    group = factory.SubFactory(GroupFactory)
    name = factory.Sequence(lambda n: f"tag {n}")
    slug = factory.Sequence(lambda n: f"tag-{n}")


class ActionFactory(factory.django.DjangoModelFactory):
    """An open action without an owner."""

    class Meta:
        model = Action

    group = factory.SubFactory(GroupFactory)
    text = factory.Sequence(lambda n: f"Action {n}")
