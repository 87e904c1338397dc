"""Invitations to organise a group, and the start page of the admin, in all states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.browser.states.events import over
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    FeedbackFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
    UserFactory,
    VenueFactory,
)

ORGANISERS = StateList()
state = ORGANISERS.state
ANN = "ann@example.org"


@state("invitation", "Accept the invitation")
def _() -> str:
    return OrganiserInvitationFactory().get_absolute_url()


@state("invitation-as-lead", "You are a lead: you run its events")
def _() -> str:
    UserFactory(email=ANN)
    return OrganiserInvitationFactory(email=ANN, role="lead").get_absolute_url()


@state("invitation-without-a-name", "Enter your name", status=422)
def _() -> Visit:
    return Visit(OrganiserInvitationFactory().get_absolute_url(), ({"name": " "},))


@state("invitation-long-words", LONG_WORD)
def _() -> str:
    lead = OrganiserFactory(role="lead", group__name=LONG_WORD, user__name=LONG_WORD)
    email = f"{LONG_WORD[:64]}@example.org"
    return OrganiserInvitationFactory(group=lead.group, invited_by=lead.user, email=email).get_absolute_url()


@state("invitation-accepted", "You accepted the invitation")
def _() -> Visit:
    return Visit(OrganiserInvitationFactory().get_absolute_url(), ({"name": "Ann"},))


@state("invitation-declined", "You declined the invitation")
def _() -> str:
    return OrganiserInvitationFactory(status="declined").get_absolute_url()


@state("invitation-ended", "This invitation is no longer open", status=410)
def _() -> str:
    return OrganiserInvitationFactory(sent_at=timezone.now() - timedelta(days=15)).get_absolute_url()


@state("invitation-account-closed", "Your account is closed", status=410)
def _() -> str:
    UserFactory(email=ANN, is_active=False)
    return OrganiserInvitationFactory(email=ANN).get_absolute_url()


@state("admin-start", "In the next fortnight")
def _() -> Visit:
    event = EventFactory(title=LONG_WORD, venue=None, status="draft", capacity=30)
    AttendeeFactory(event=event, access_needs="Captions")
    EventFactory(group=event.group, venue=VenueFactory(name=LONG_WORD))
    FeedbackFactory(event=over(group=event.group))
    return Visit(reverse("admin:index"), user=OrganiserFactory(group=event.group).user)


@state("admin-start-empty", "Nothing needs doing.")
def _() -> Visit:
    return Visit(reverse("admin:index"), user=OrganiserFactory().user)


@state("no-role", "You do not organise a group", status=403)
def _() -> Visit:
    return Visit(reverse("admin:index"), user=UserFactory())
