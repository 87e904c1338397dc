"""The facts about access to a venue, their order and their answers."""

from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField
from meetups.wording.venues import details_in_words, fact_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Access(models.TextChoices):
    """The answer to one access fact. An unknown fact is shown as “Not known”."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class AccessFact(NamedTuple):
    label: str
    answer: str
    note: str
    name: str

    @property
    def is_unknown(self) -> bool:
        return self.answer == Access.UNKNOWN

    @property
    def answer_label(self) -> str:
        return str(Access(self.answer).label)

    @property
    def in_words(self) -> str:
        """The fact in a line: `Step-free way in: yes. By the side door.`"""
        return fact_in_words(self.label, self.answer_label, self.note, is_yes=self.answer == Access.YES)

    @property
    def details(self) -> str:
        """The note, or that no details are known if the answer is yes."""
        return details_in_words(self.note, is_yes=self.answer == Access.YES)


def answer_field(label: "StrOrPromise") -> models.CharField:
    return models.CharField(label, max_length=7, choices=Access, default=Access.UNKNOWN)


def note_field() -> LineField:
    return LineField(_("note"), max_length=200, blank=True)


# The order is that of every page.
ACCESS_FACTS = {
    "step_free": _("Step-free way in"),
    "lift": _("Lift"),
    "accessible_toilet": _("Accessible toilet"),
    "hearing_loop": _("Hearing loop"),
    "quiet_space": _("Quiet space"),
    "parking": _("Parking"),
    "nearest_stop": _("Stop or station nearby"),
}
DECIDING = ("step_free", "accessible_toilet", "hearing_loop")  # whether somebody can come at all
