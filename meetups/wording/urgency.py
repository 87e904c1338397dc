"""How urgent a need of organisers is, in words. The start page of the admin lists needs in this order."""

from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Urgency(IntEnum):
    """The most urgent comes first. Among needs of the same urgency, the one whose moment is earlier comes first."""

    SITE = 1  # the site does not do its work: no worker runs, no backup is made
    SOON = 2  # a meeting in the next fortnight cannot go well as it is: no venue, a draft, needs that nobody read
    WAITING = 3  # somebody waits: for an email that was given up, an answer to an offer or an invitation
    LATER = 4  # a meeting after that, a series that ends
    AFTERWARDS = 5  # a meeting is over: answers to release, a write-up

    @property
    def label(self) -> "StrOrPromise":
        """The heading above the needs of this urgency."""
        return _LABELS[self]


_LABELS: "dict[Urgency, StrOrPromise]" = {
    Urgency.SITE: _("The site does not do its work"),
    Urgency.SOON: _("In the next fortnight"),
    Urgency.WAITING: _("Somebody is waiting"),
    Urgency.LATER: _("Later"),
    Urgency.AFTERWARDS: _("After a meeting"),
}
