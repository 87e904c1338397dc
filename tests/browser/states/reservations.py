"""Reserved places and waitlist positions, and public names, in all states."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from meetups.models import Attendee, Event
from meetups.models.grace import GRACE
from meetups.services.attendees import confirmations
from tests.browser.states.attendees import full
from tests.browser.states.events import over
from tests.browser.states.places import GOOD, rsvp
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import AttendeeFactory, EventFactory

RESERVATIONS = StateList()
state = RESERVATIONS.state
Status = Attendee.Status
HERE = "127.0.0.1"


def signed_up(event: Event, number: int) -> Event:
    """Sign `number` people up for the event from this machine's IP address."""
    for one in range(number):
        email = f"neighbour{one}@example.org"
        confirmations.sign_up(event=event, network=HERE, name="Neighbour", email=email, wait=True)
    return event


def lapsed(attendee: Attendee) -> str:
    Attendee.objects.filter(pk=attendee.pk).update(reserved_until=timezone.now() - GRACE)
    return attendee.get_absolute_url()


@state("thanks-reserved", "Your place is reserved until")
def _() -> Visit:
    return rsvp(signed_up(EventFactory(), 3), GOOD)


@state("thanks-waitlist-reserved", "Your waitlist position is reserved until")
def _() -> str:
    form = rsvp(signed_up(full(), 3)).path
    return Client().post(form, {**GOOD, "wait": "on"})["Location"]


@state("rsvp-too-many-unconfirmed", "sign-ups from your network are not confirmed yet", status=409)
def _() -> Visit:
    fields: Fields = {**GOOD, "organisation": LONG_WORD, "wants_name_public": True}
    return rsvp(signed_up(EventFactory(), 13), fields)


@state("place-reserved", "Confirm my place")
def _() -> str:
    return AttendeeFactory(status=Status.RESERVED).get_absolute_url()


@state("place-reserved-position", "Confirm my waitlist position")
def _() -> str:
    return AttendeeFactory(event=full(), status=Status.RESERVED_WAITING).get_absolute_url()


@state("place-reserved-too-late", "You can still confirm")
def _() -> str:
    return lapsed(AttendeeFactory(status=Status.RESERVED))


@state("place-reserved-too-late-and-closed", "Sign-up is closed.")
def _() -> str:
    closed = timezone.now() - timedelta(minutes=2)
    return lapsed(AttendeeFactory(status=Status.RESERVED, event__rsvp_closes_at=closed))


@state("place-confirmed-too-late", "Your reservation had ended when you confirmed it")
def _() -> str:
    event = full()
    attendee = AttendeeFactory(event=event, status=Status.WAITING)
    attendee.changes.create(was="reserved", became="cancelled", cause="silence")
    attendee.changes.create(was="cancelled", became="waiting", cause="person")
    return attendee.get_absolute_url()


@state("place-lost-to-a-refusal", "Your email server refused the email")
def _() -> str:
    attendee = AttendeeFactory(status=Status.CANCELLED)
    attendee.changes.create(was="reserved", became="cancelled", cause="refusal")
    return attendee.get_absolute_url()


@state("place-with-a-name-asked-for", "You asked us to show your name.")
def _() -> str:
    return AttendeeFactory(wants_name_public=True).get_absolute_url()


@state("place-with-a-name-shown", "is shown on the event’s page.")
def _() -> str:
    return AttendeeFactory(name=LONG_WORD, is_name_public=True).get_absolute_url()


@state("event-over-with-a-door", "People who came")
def _() -> str:
    event = over()
    for status in (Status.CAME, Status.ABSENT):
        AttendeeFactory(event=event, name=f"Robin {status}", status=status, is_name_public=True)
    return event.get_absolute_url()
