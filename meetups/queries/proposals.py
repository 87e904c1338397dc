"""The facts of a proposal, in words."""

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetups.models import GroupProposal
from meetups.models.groups import slug_of
from meetups.models.proposals import validate_free_name
from meetups.models.slugs import path_of
from meetups.wording.dates import clock, leaf
from meetups.wording.nations import nation_named


class Fact(NamedTuple):
    """One answer of a proposal. `step` is the step of the form that asks for it."""

    step: str
    label: str
    value: str


def facts_of(proposal: GroupProposal) -> list[Fact]:
    """Return what is proposed, which may be unsaved. No query."""
    return [
        Fact("what", _("Name"), proposal.name),
        Fact("what", _("What it is, and for whom"), proposal.strapline),
        Fact("where", _("Where"), where_in_words(proposal)),
        Fact("where", _("Venue"), proposal.venue or _("To be confirmed")),
        Fact("when", _("First meeting"), first_meeting_in_words(proposal)),
        Fact("when", _("How often"), rhythm_in_words(proposal)),
    ]


def where_in_words(proposal: GroupProposal) -> str:
    return f"{proposal.area}, {nation_named(proposal.nation)}"


def first_meeting_in_words(proposal: GroupProposal) -> str:
    """Return `Wednesday 9 December 2026, 6pm`, with the time zone if it is not that of the site."""
    first = f"{leaf(proposal.starts_on).long}, {clock(proposal.start_time.hour, proposal.start_time.minute)}"
    if proposal.zone == settings.TIME_ZONE:
        return first
    return _("%(first)s by the clocks of %(zone)s") % {"first": first, "zone": proposal.zone}


def rhythm_in_words(proposal: GroupProposal) -> str:
    return str(capfirst(proposal.rhythm.words(proposal.starts_on)))


def name_in_words(name: str) -> str:
    """Return whether the name of a new group is taken, or where its page will be; nothing for no name. One query."""
    if not name:
        return ""
    try:
        validate_free_name(name)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return _("Its page will be %(url)s") % {"url": settings.SITE_URL + path_of("meetups:groups-detail", slug_of(name))}
