"""Create calls and talks for tests: the simplest valid row of each model."""

import factory

from meetups.models import Call, Talk, TalkBreak
from tests.factories import EventFactory


class CallFactory(factory.django.DjangoModelFactory):
    """A call for five talks of five minutes, which begin with the event."""

    class Meta:
        model = Call

    event = factory.SubFactory(EventFactory)


class TalkBreakFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TalkBreak

    call = factory.SubFactory(CallFactory)
    starts_after = 10


class TalkFactory(factory.django.DjangoModelFactory):
    """A talk that was offered. With a position, it is accepted."""

    class Meta:
        model = Talk

    call = factory.SubFactory(CallFactory)
    title = factory.Sequence(lambda n: f"Talk {n}")
    name = factory.Sequence(lambda n: f"Speaker {n}")
    email = factory.Sequence(lambda n: f"speaker-{n}@example.org")
    state = factory.LazyAttribute(lambda talk: "accepted" if talk.position else "offered")
    position = None
