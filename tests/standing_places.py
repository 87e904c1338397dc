"""Standing places, and series with meetings to come."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from meetups.models import Event, EventSeries, StandingPlace
from meetups.services import series as series_service
from meetups.services import standing_places
from tests.factories import EventSeriesFactory


class StandingPlaceFactory(factory.django.DjangoModelFactory):
    """A standing place that was confirmed now. With `confirmed_at=None`, one that was not."""

    class Meta:
        model = StandingPlace

    series = factory.SubFactory(EventSeriesFactory)
    name = factory.Sequence(lambda n: f"Regular {n}")
    email = factory.Sequence(lambda n: f"regular{n}@example.org")
    confirmed_at = factory.LazyFunction(timezone.now)
    renewed_at = factory.LazyAttribute(lambda row: row.confirmed_at)


def filled(**values: Any) -> EventSeries:
    """Return a series with its meetings of the next six months: every other week from in a week, unless told."""
    series: EventSeries = EventSeriesFactory(**values)
    series_service.fill(series=series)
    return series


def regulars(series: EventSeries, *names: str) -> list[StandingPlace]:
    """Give these people standing places in this order, each confirmed a day after the one before."""
    first = timezone.now() - timedelta(days=len(names))
    return [
        StandingPlaceFactory(
            series=series, name=name, email=f"{name.lower()}@example.org", confirmed_at=first + timedelta(days=number)
        )
        for number, name in enumerate(names)
    ]


def meetings(series: EventSeries) -> list[Event]:
    """Return the meetings of a series, soonest first."""
    return list(series.occurrences.order_by("starts_at"))


def going(event: Event) -> list[str]:
    """Return the names of those who have a place at a meeting."""
    return list(event.attendees.filter(status="going").order_by("pk").values_list("name", flat=True))


def answers(event: Event) -> dict[str, str]:
    """Return what was decided for each standing attendee of a meeting, by name."""
    rows = StandingPlace.objects.filter(dates__on=event.recurrence_id).values_list("name", "dates__answer", "dates__on")
    return {name: answer for name, answer, on in rows if on == event.recurrence_id}


def give(event: Event) -> int:
    return standing_places.give(event=event)
