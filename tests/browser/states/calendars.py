"""The month page, and meetings of a series, in all states."""

from datetime import timedelta

from django.urls import reverse

from meetups.models import Event
from tests.browser.states.events import fill_up, one_of_each, this_minute
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory

CALENDARS = StateList()
state = CALENDARS.state


def elsewhere() -> Event:
    """Create a meeting of a series at another venue than usual."""
    series = EventSeriesFactory(group=GroupFactory(slug="rhythm"), venue=VenueFactory(name="The usual venue"))
    day = this_minute() + timedelta(days=7)
    return EventFactory(
        group=series.group, series=series, recurrence_id=day.date(), starts_at=day, venue=VenueFactory(name="Elsewhere")
    )


@state("month", "Events in")
def _() -> str:
    one_of_each()
    day = Event.objects.latest("starts_at").local_date
    return reverse("meetups:calendars-month", args=[day.year, day.month])


@state("month-empty", "Events in February 2031")
def _() -> str:
    return reverse("meetups:calendars-month", args=[2031, 2])


@state("month-with-long-words", "Events in")
def _() -> str:
    event = EventFactory(title=LONG_WORD[:120])
    return reverse("meetups:calendars-month", args=[event.local_date.year, event.local_date.month])


@state("event-somewhere-different", "Different venue this time")
def _() -> str:
    return fill_up(elsewhere()).get_absolute_url()


@state("events-somewhere-different", "Different venue this time")
def _() -> str:
    elsewhere()
    return reverse("meetups:events-index")


@state("group-with-rhythm", "very other")
def _() -> str:
    return elsewhere().group.get_absolute_url()
