"""The waitlist, offers, and the attendee's own pages, in all states."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetups.models import Attendee, Event
from meetups.models.grace import GRACE
from meetups.services import attendees
from tests.browser.states.events import fill_up, this_minute
from tests.browser.states.places import rsvp
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import small_site

ATTENDEES = StateList()
state = ATTENDEES.state
Status = Attendee.Status


def full(hours: int = 100, **values: Any) -> Event:
    """Create a full event with six people and six on the waitlist, `hours` hours from now."""
    starts_at = this_minute() + timedelta(hours=hours)
    event = fill_up(EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=6, **values))
    AttendeeFactory.create_batch(6, event=event, status=Status.WAITING)
    return event


def at(attendee: Attendee, page: str) -> str:
    return reverse(f"meetups:attendees-{page}", args=[attendee.token])


@state("event-with-waitlist", "6 people are on the waitlist.")
def _() -> str:
    return full().get_absolute_url()


@state("event-full-and-soon", "Ask for a place")
def _() -> str:
    return full(1).get_absolute_url()


@state("rsvp-waitlist", "6 people are on it already.")
def _() -> Visit:
    return rsvp(full())


@state("rsvp-waitlist-after-the-cutoff", "We offer a free place to the first person on the waitlist")
def _() -> Visit:
    return rsvp(full(20))


@state("rsvp-full-and-soon", "The waitlist is closed.")
def _() -> Visit:
    return rsvp(full(1))


@state("thanks-waitlist", "It says whether you are on the waitlist")
def _() -> str:
    return f"{reverse('meetups:attendees-thanks', args=[full().slug])}?waitlist=yes"


@state("place-waiting", "number 7 on the waitlist")
def _() -> str:
    return AttendeeFactory(event=full(), status=Status.WAITING).get_absolute_url()


@state("place-waiting-to-be-asked", "It is not yours until you accept.")
def _() -> str:
    return AttendeeFactory(event=full(), status=Status.WAITING, wants_offer=True).get_absolute_url()


@state("place-free-at-the-end", "A place is free. Press")
def _() -> str:
    event = full(1)
    Event.objects.filter(pk=event.pk).update(capacity=7)
    return AttendeeFactory(event=event, status=Status.WAITING).get_absolute_url()


@state("place-offered", "Decline the place")
def _() -> str:
    return AttendeeFactory(event=full(20), status=Status.OFFERED).get_absolute_url()


@state("place-offered-too-late", "Your offer has expired")
def _() -> str:
    over = timezone.now() - GRACE
    return AttendeeFactory(event=full(20), status=Status.OFFERED, offered_until=over).get_absolute_url()


@state("place-lost-to-a-full-event", "All places are taken now. You can join the waitlist.")
def _() -> str:
    return AttendeeFactory(event=full(), status=Status.CANCELLED).get_absolute_url()


@state("place-lost-and-soon", "Look here again: a place that somebody gives up can be taken here.")
def _() -> str:
    return AttendeeFactory(event=full(1), status=Status.CANCELLED).get_absolute_url()


@state("place-taken-by-the-hosts", "The organisers took you off the list")
def _() -> str:
    attendee = AttendeeFactory(event__group__contact_email="hosts@example.org")
    attendee.changes.create(was=Status.GOING, became=Status.CANCELLED, cause="organiser")
    Attendee.objects.update(status=Status.CANCELLED)
    return attendee.get_absolute_url()


@state("place-ticked", "You are checked in.")
def _() -> str:
    return AttendeeFactory(status=Status.CAME).get_absolute_url()


@state("place-not-published", "This event is not published at the moment")
def _() -> str:
    return AttendeeFactory(event__status=Event.Status.DRAFT).get_absolute_url()


@state("place-link-void", "This link does not work", status=404)
def _() -> str:
    return f"/attendees/{AttendeeFactory().token}x/"


@state("place-details", "Cancel")
def _() -> str:
    return at(AttendeeFactory(event=full(), status=Status.WAITING, access_needs="A chair."), "details")


@state("place-details-with-errors", "Enter your name.", status=422)
def _() -> Visit:
    return Visit(at(AttendeeFactory(), "details"), ({"name": "", "organisation": LONG_WORD},))


@state("place-details-long-words", LONG_WORD)
def _() -> str:
    return at(small_site(LONG_WORD).attendee, "details")


@state("place-messages", "Stop these messages")
def _() -> str:
    return at(AttendeeFactory(), "messages")


@state("place-messages-stopped", "Send me messages again")
def _() -> Visit:
    return Visit(at(AttendeeFactory(), "messages"), ({},))


@state("place-erase", "cannot be undone")
def _() -> str:
    return at(AttendeeFactory(), "erase")


@state("place-erased", "Your data is erased")
def _() -> Visit:
    return Visit(at(AttendeeFactory(), "erase"), ({},))


@state("place-link", "We send one email with the links to all your upcoming places.")
def _() -> str:
    return reverse("meetups:attendees-link")


@state("place-link-with-errors", "Enter an email address in full", status=422)
def _() -> Visit:
    return Visit(reverse("meetups:attendees-link"), ({"email": "robin@"},))


@state("place-link-limited", "Try again in a few minutes", status=429, LINK_RATE_LIMIT="0/m")
def _() -> Visit:
    return Visit(reverse("meetups:attendees-link"), ({"email": "robin@example.org"},))


@state("place-link-sent", "we are sending it one email with all its links")
def _() -> Visit:
    return Visit(reverse("meetups:attendees-link"), ({"email": "robin@example.org"},))


@state("place-link-renewed", "The old one no longer works.")
def _() -> str:
    attendees.renew_link(attendee=AttendeeFactory())
    return f"{reverse('meetups:attendees-sent')}?new=yes"
