"""Create grids and pitches for tests: the simplest valid row of each model."""

import factory

from meetups.models import Grid, GridRoom, GridSlot, Hand, Pitch
from tests.boards import SeatFactory
from tests.factories import EventFactory


class GridFactory(factory.django.DjangoModelFactory):
    """A grid without rooms and slots."""

    class Meta:
        model = Grid

    event = factory.SubFactory(EventFactory, format="unconference")


class GridRoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GridRoom

    grid = factory.SubFactory(GridFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    position = factory.Sequence(lambda n: n)


class GridSlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GridSlot

    grid = factory.SubFactory(GridFactory)
    starts_after = factory.Sequence(lambda n: n * 45)


class PitchFactory(factory.django.DjangoModelFactory):
    """A pitch that is not in the timetable."""

    class Meta:
        model = Pitch

    grid = factory.SubFactory(GridFactory)
    title = factory.Sequence(lambda n: f"Pitch {n}")


class HandFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hand

    pitch = factory.SubFactory(PitchFactory)
    seat = factory.SubFactory(SeatFactory)
