"""The pages for signing up and for managing a place, in all states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Attendee, Event
from tests.browser.states.events import CALL, fill_up, on_now, over, this_minute
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import small_site

PLACES = StateList()
state = PLACES.state
GOOD: Fields = {"name": "Robin Ash", "email": "robin@example.org"}


def rsvp(event: Event, *steps: Fields) -> Visit:
    return Visit(reverse("meetups:attendees-rsvp", args=[event.slug]), steps)


@state("rsvp", "Save my place")
def _() -> Visit:
    return rsvp(EventFactory())


@state("rsvp-with-errors", "Enter an email address in full", status=422)
def _() -> Visit:
    return rsvp(EventFactory(), {"name": "", "email": "robin", "access_needs": "A chair.", "is_first_time": True})


@state("rsvp-full", "Use this form to join the waitlist.")
def _() -> Visit:
    return rsvp(fill_up(EventFactory(capacity=6)))


@state("rsvp-full-when-sent", "If this email address has one already", status=409)
def _() -> Visit:
    soon = this_minute() + timedelta(hours=1)
    return rsvp(fill_up(EventFactory(capacity=6, starts_at=soon)), GOOD)


@state("rsvp-limited", "Try again in a few minutes", status=429, RSVP_RATE_LIMIT="0/m")
def _() -> Visit:
    return rsvp(EventFactory(), GOOD)


@state("rsvp-cancelled", "This event is cancelled, so there are no places to take.")
def _() -> Visit:
    return rsvp(EventFactory(status=Event.Status.CANCELLED))


@state("rsvp-early", "Sign-up opens on")
def _() -> Visit:
    return rsvp(EventFactory(rsvp_opens_at=timezone.now() + timedelta(days=1)))


@state("rsvp-closed", "Sign-up is closed.")
def _() -> Visit:
    return rsvp(EventFactory(rsvp_closes_at=timezone.now() - timedelta(days=1)))


@state("rsvp-over", "This event is over.")
def _() -> Visit:
    return rsvp(over())


@state("rsvp-long-words", LONG_WORD, status=422)
def _() -> Visit:
    return rsvp(small_site(LONG_WORD).event, {"name": LONG_WORD, "email": LONG_WORD, "access_needs": LONG_WORD})


@state("thanks", "See you there")
def _() -> Visit:
    return rsvp(EventFactory(), GOOD)


@state("place", "You have a place")
def _() -> str:
    event = EventFactory(attendance_mode=Event.Mode.MIXED, online_url=CALL, venue__getting_in="Ring twice.")
    needs = "A seat near the door.\n\nAnd captions."
    return AttendeeFactory(event=event, access_needs=needs, is_name_public=True).get_absolute_url()


@state("place-given-back", "You gave up your place")
def _() -> str:
    return AttendeeFactory(status=Attendee.Status.CANCELLED).get_absolute_url()


@state("place-of-cancelled-event", "The event is cancelled")
def _() -> str:
    return AttendeeFactory(event__status=Event.Status.CANCELLED).get_absolute_url()


@state("place-on-now", "The link will be shown here before the start.")
def _() -> str:
    event = on_now(attendance_mode=Event.Mode.ONLINE, venue=None)
    return AttendeeFactory(event=event).get_absolute_url()


@state("place-of-event-over", "You had a place.")
def _() -> str:
    return AttendeeFactory(event=over()).get_absolute_url()


@state("place-long-words", LONG_WORD)
def _() -> str:
    return small_site(LONG_WORD).attendee.get_absolute_url()
