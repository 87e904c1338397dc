"""The pages of a standing place, in their states."""

from datetime import timedelta

from django.utils import timezone

from meetups.models import StandingPlace
from meetups.services import standing_places
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import AttendeeFactory
from tests.standing_places import StandingPlaceFactory, filled, meetings, regulars

STANDING_PLACES = StateList()
state = STANDING_PLACES.state


def asked() -> StandingPlace:
    """Return a standing place that is to be renewed, with meetings in every state."""
    series = filled(title=LONG_WORD, group__name=LONG_WORD, rrule="FREQ=WEEKLY", capacity=2)
    first = meetings(series)[0]
    AttendeeFactory.create_batch(2, event=first)
    regular = regulars(series, "Robin")[0]
    StandingPlace.objects.update(asked_at=timezone.now(), organisation=LONG_WORD, access_needs="A ramp.")
    standing_places.give_all()
    standing_places.skip(standing_place=regular, on=meetings(series)[1].recurrence_id)
    return regular


@state("standing-place", "Save a place like everybody else, or join the waitlist.")
def _() -> str:
    return asked().get_absolute_url()


@state("standing-place-unconfirmed", "Confirm my standing place")
def _() -> str:
    return StandingPlaceFactory(confirmed_at=None).get_absolute_url()


@state("standing-place-not-this-time", "You keep your standing place for the others.")
def _() -> str:
    regular = regulars(filled(), "Robin")[0]
    on = timezone.localdate() + timedelta(days=7)
    return f"{regular.get_absolute_url()}not/{on.isoformat()}/"


@state("standing-place-to-end", "End my standing place")
def _() -> str:
    return f"{StandingPlaceFactory().get_absolute_url()}end/"
