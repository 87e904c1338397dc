"""What is proposed, in words."""

from typing import NamedTuple

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetups.models import GroupProposal
from meetups.wording.dates import clock, leaf
from meetups.wording.nations import nation_named


class Fact(NamedTuple):
    """One answer of a proposal. `step` is the step of the form that asks for it."""

    step: str
    label: str
    value: str


def facts_of(proposal: GroupProposal) -> list[Fact]:
    """Return what is proposed, which may be unsaved. No query."""
    first = f"{leaf(proposal.starts_on).long}, {clock(proposal.start_time.hour, proposal.start_time.minute)}"
    if proposal.zone != settings.TIME_ZONE:
        first = _("%(first)s by the clocks of %(zone)s") % {"first": first, "zone": proposal.zone}
    return [
        Fact("what", _("Name"), proposal.name),
        Fact("what", _("What it is, and for whom"), proposal.strapline),
        Fact("where", _("Where"), f"{proposal.area}, {nation_named(proposal.nation)}"),
        Fact("where", _("Venue"), proposal.venue or _("To be confirmed")),
        Fact("when", _("First meeting"), first),
        Fact("when", _("How often"), capfirst(proposal.rhythm.words(proposal.starts_on))),
    ]
