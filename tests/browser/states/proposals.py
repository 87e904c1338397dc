"""Start a group: the page for visitors, the steps of the form, and the page of a proposal."""

from datetime import timedelta

from django.utils import timezone
from django.utils.http import urlencode

from meetups.services import proposals
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import GroupFactory
from tests.proposals import WHAT, WHEN, WHERE, GroupProposalFactory

PROPOSALS = StateList()
state = PROPOSALS.state


def form(**answers: str) -> str:
    return f"/start/new/?{urlencode(answers)}"


def in_three_weeks() -> str:
    return (timezone.localdate() + timedelta(days=21)).isoformat()


@state("start", "What you get")
def _() -> str:
    return "/start/"


@state("start-what-with-errors", "There is a group called", status=422)
def _() -> str:
    GroupFactory(name=LONG_WORD[:80])
    return form(name=LONG_WORD[:80].upper(), strapline="")


@state("start-where", "Where do you meet?")
def _() -> str:
    return form(**WHAT)


@state("start-when-with-errors", "Enter 7am or 7pm.", status=422)
def _() -> str:
    return form(**WHAT, **WHERE, starts_on="2026-02-28", start_time="7")


@state("start-check", "Check your answers")
def _() -> str:
    return form(**WHAT | {"strapline": LONG_WORD}, **WHERE, **WHEN | {"starts_on": in_three_weeks()})


@state("proposal", "One more step to your group")
def _() -> str:
    return GroupProposalFactory(status="unconfirmed", confirmed_at=None).get_absolute_url()


@state("proposal-accepted", "Your group is there")
def _() -> str:
    proposal = GroupProposalFactory()
    return proposals.accept(proposal=proposal).get_absolute_url()


@state("proposal-declined", "The people who run this website write:")
def _() -> str:
    proposal = GroupProposalFactory(name=LONG_WORD[:80])
    return proposals.decline(proposal=proposal, reason=f"There is one.\n{LONG_WORD}").get_absolute_url()
