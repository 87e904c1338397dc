"""The check-in pages and the printed pages for the door, in all states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import DoorLink, Event
from tests.browser.states.events import over
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, OrganisationFactory, OrganiserFactory

DOORS = StateList()
state = DOORS.state
STATUSES = ("going", "came", "absent", "waiting", "offered", "cancelled")


def door(event: Event | None = None) -> DoorLink:
    """Create a check-in link for an event with an attendee in each status, all called Robin."""
    link: DoorLink = DoorLinkFactory(event=event or EventFactory(title="Tea and talk"))
    for status in STATUSES:
        organisation = OrganisationFactory(name=f"Council of {status}")
        AttendeeFactory(
            event=link.event, name=f"Robin {status}", status=status, organisation=organisation, is_first_time=True
        )
    return link


def at(link: DoorLink, query: str = "") -> str:
    return f"{link.get_absolute_url()}{query}"


def person(status: str) -> str:
    link = door()
    return at(link, f"?person={link.event.attendees.get(status=status).door_code}")


def paper(name: str, event: Event) -> Visit:
    user = OrganiserFactory(group=event.group).user
    return Visit(reverse(f"meetups:doors-{name}", args=[event.slug]), user=user)


@state("door", "1 of 3 here.")
def _() -> str:
    return at(door())


@state("door-empty", "Nobody has a place yet.")
def _() -> str:
    return at(DoorLinkFactory())


@state("door-searched", "Without a place")
def _() -> str:
    return at(door(), "?q=robin")


@state("door-nobody-found", "Nobody with a place matches")
def _() -> str:
    return at(door(), f"?q={LONG_WORD}")


@state("door-person", "Has a place")
def _() -> str:
    return person("going")


@state("door-person-here", "Is here")
def _() -> str:
    return person("came")


@state("door-person-without-a-place", "Has an offer of a place")
def _() -> str:
    return person("offered")


@state("door-person-unknown", "This code is not for this meetup")
def _() -> str:
    return at(door(), "?person=x")


@state("door-long-words", LONG_WORD)
def _() -> str:
    event = EventFactory(title=LONG_WORD)
    for status in ("going", "came", "waiting"):
        organisation = OrganisationFactory(name=f"{LONG_WORD}{status}")
        AttendeeFactory(event=event, name=LONG_WORD, status=status, organisation=organisation, is_first_time=True)
    return at(DoorLinkFactory(event=event), "?q=neigh")


@state("door-ended", "This check-in link has expired", status=410)
def _() -> str:
    return at(DoorLinkFactory(expires_at=timezone.now() - timedelta(hours=1)))


@state("door-of-cancelled-event", "The event is cancelled", status=410)
def _() -> str:
    return at(DoorLinkFactory(event__status=Event.Status.CANCELLED))


@state("door-code-without-door", "Show this code to the door volunteer")
def _() -> str:
    return reverse("meetups:doors-person", args=[AttendeeFactory().door_code])


@state("door-add", "Only a name is needed.")
def _() -> str:
    return at(door(), "add/?name=Robin")


@state("door-add-with-errors", "Enter the person’s name.", status=422)
def _() -> Visit:
    return Visit(at(door(), "add/"), ({"name": "", "email": "robin"},))


@state("door-add-before-the-day", "Check in now?")
def _() -> Visit:
    return Visit(at(door(), "add/"), ({"name": "Robin"},))


@state("door-add-full", "The event is full", status=422)
def _() -> Visit:
    event = over(capacity=1)
    AttendeeFactory(event=event, status="came")
    return Visit(at(DoorLinkFactory(event=event), "add/"), ({"name": "Robin"},))


@state("door-limited", "Try again in a few minutes", status=429, DOOR_RATE_LIMIT="0/m")
def _() -> Visit:
    return Visit(at(door(), "add/"), ({"name": "Robin"},))


@state("door-sheet", "Print this page for the door.")
def _() -> Visit:
    return paper("sheet", door().event)


@state("door-badges", "eight badges on a sheet of A4")
def _() -> Visit:
    return paper("badges", door(EventFactory(title=LONG_WORD, group__name=LONG_WORD[:100])).event)


@state("door-badges-empty", "so there are no badges")
def _() -> Visit:
    return paper("badges", EventFactory())


@state("door-poster", "Print this page as a poster.")
def _() -> str:
    return reverse("meetups:doors-poster", args=[EventFactory(title=LONG_WORD).slug])
