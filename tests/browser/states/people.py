"""The pages for a person's data, in all states."""

from django.urls import reverse
from django.utils.translation import gettext

from meetups.models import AttendeeChange, OptOut
from meetups.services import people
from tests.boards import ActionFactory, SeatFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import (
    AttendeeFactory,
    OrganisationFactory,
    OrganiserInvitationFactory,
    OutboxEmailFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.pages import small_site

PEOPLE = StateList()
state = PEOPLE.state
ROBIN = {"email": "robin@example.org"}


def link(page: str = "detail") -> str:
    """Return the path of the link in an email to Robin."""
    email = OutboxEmailFactory(to=ROBIN["email"], subject=gettext("You have a place"))
    people.write_held(kind="OutboxEmail", pk=email.pk, version="secret")
    return reverse(f"meetups:people-{page}", args=["secret"])


@state("held-ask", "What do you know about me?")
def _() -> str:
    return reverse("meetups:people-ask")


@state("held-ask-with-errors", "Enter an email address in full", status=422)
def _() -> Visit:
    return Visit(reverse("meetups:people-ask"), ({"email": "robin"},))


@state("held-ask-limited", "Try again in a few minutes", status=429, LINK_RATE_LIMIT="0/m")
def _() -> Visit:
    return Visit(reverse("meetups:people-ask"), (ROBIN,))


@state("held-sent", "If we keep any data about this email address")
def _() -> Visit:
    return Visit(reverse("meetups:people-ask"), (ROBIN,))


@state("held", "Your account")
def _() -> str:
    place = AttendeeFactory(**ROBIN, organisation=OrganisationFactory(), access_needs="A chair.\n\nAnd captions.")
    place.changes.create(became="going", cause=AttendeeChange.Cause.PERSON)
    AttendeeFactory(**ROBIN, status="waiting", is_name_public=True, is_first_time=True, wants_offer=True)
    SubscriptionFactory(**ROBIN)
    SubscriptionFactory(**ROBIN, confirmed_at=None)
    OptOut.objects.create(group=place.event.group, **ROBIN)
    OrganiserInvitationFactory(**ROBIN)
    ActionFactory(text="Mend the lamp", owner_name="Robin", owner_email=ROBIN["email"])
    SeatFactory(board__event=place.event, attendee=place, name="Robin")
    UserFactory(**ROBIN)
    return link()


@state("held-nothing", "We keep nothing but the emails listed below.")
def _() -> str:
    return link()


@state("held-long-words", LONG_WORD)
def _() -> str:
    place = small_site(LONG_WORD).attendee
    people.write_held(kind="Attendee", pk=place.pk, version="secret")
    return reverse("meetups:people-detail", args=["secret"])


@state("held-erase", "Your account stays.")
def _() -> str:
    UserFactory(**ROBIN)
    return link("erase")


@state("held-erased", "Your data is erased")
def _() -> Visit:
    return Visit(link("erase"), ({},))


@state("held-ended", "This link has expired", status=404)
def _() -> str:
    return reverse("meetups:people-detail", args=["nothing"])
