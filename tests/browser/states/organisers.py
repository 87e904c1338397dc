"""Invitations to organise a group, in all states."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import OrganiserFactory, OrganiserInvitationFactory, UserFactory

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
