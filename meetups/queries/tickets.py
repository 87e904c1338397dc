"""The words on the ticket of an event, on the event's page and on the home page."""

from typing import NamedTuple

from django.db.models import QuerySet

from meetups.models import Event
from meetups.models.places import is_full
from meetups.queries.attendees import Numbers
from meetups.queries.events import FORMER_SLUG
from meetups.wording import present
from meetups.wording.counts import Dots, dots_of, taken_in_words
from meetups.wording.dates import clock, days_until, zone_named
from meetups.wording.event_states import sign_up_in_words


class Ticket(NamedTuple):
    """An event with what its ticket says beside when and where. All words can be empty."""

    event: Event
    ahead: str  # how far it is ahead: `in 4 days`; empty from its start on
    starts: str  # the day and time in short: `Wed 25 Nov, 6pm`
    sign_up: str  # the button; empty if no place can be taken
    is_full: bool
    places: str  # how many are taken, from five up
    dots: Dots | None  # the same for the eye

    @property
    def has_way_in(self) -> bool:
        """Whether people can still come to a venue, so that it says how to get in."""
        event = self.event
        return bool(event.venue) and event.is_in_person and not (event.is_past or event.is_cancelled)


def ticket_of(event: Event, taken: int, *, has_waitlist: bool) -> Ticket:
    """Return the ticket of an event of which so many places are taken. `has_waitlist`: its waitlist is open."""
    is_ahead = not (event.is_past or event.is_cancelled)
    start = event.local_start
    full = is_full(event.capacity, taken)
    return Ticket(
        event,
        ahead=_ahead_in_words(event),
        starts=f"{event.leaf.weekday} {event.leaf.day} {event.leaf.month}, {clock(start.hour, start.minute)}",
        sign_up="" if event.rsvp_refusal else sign_up_in_words(is_full=full, has_waitlist=has_waitlist),
        is_full=full,
        places=taken_in_words(taken, event.capacity) if is_ahead else "",
        dots=dots_of(taken, event.capacity) if is_ahead else None,
    )


def _ahead_in_words(event: Event) -> str:
    """Return how far an event is ahead, on the clocks where it is. Return "" if it is on, over or cancelled."""
    if event.is_on_now or event.is_past or event.is_cancelled:
        return ""
    return days_until(event.local_start.date(), present.today(zone_named(event.zone)))


def coming_in_words(event: Event, coming: Numbers, ticket: Ticket) -> str:
    """Return the one sentence of the ticket about places and people, which says the same as its dots.

    Return "" for an event that is over, because its page lists its numbers, or cancelled.
    """
    if event.is_past or event.is_cancelled:
        return ""
    words = coming.in_words(event.capacity, is_open=bool(ticket.sign_up))
    has_all_places = coming.are_public and (event.capacity or coming.taken == coming.going)
    return words if has_all_places else ticket.places or words


def next_events() -> "QuerySet[Event]":
    """Return the public events that are on or ahead and not cancelled, soonest first, as a ticket needs them.

    `taken` is the number of places that are taken, and `former_slug` is as in `event_at`.
    """
    ahead = Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)
    return ahead.with_taken().annotate(former_slug=FORMER_SLUG).select_related("group", "venue", "series__venue")
