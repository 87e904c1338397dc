"""What people say of a meeting afterwards, in two minutes."""

import secrets
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import ProseField


def new_form_key() -> str:
    """A mark for one form on one screen: sent twice, it is one answer."""
    return secrets.token_urlsafe(12)


class Result(NamedTuple):
    """What all answers come to. Fewer than five say too much about each of them (law 5)."""

    yes: int = 0
    unsure: int = 0
    no: int = 0

    @property
    def answers(self) -> int:
        return sum(self)

    @property
    def is_public(self) -> bool:
        return self.answers >= 5

    @property
    def in_words(self) -> str:
        """`18 of 20 would come again. 1 is not sure. 1 would not.`"""
        words = [gettext("%(yes)d of %(answers)d would come again.") % {"yes": self.yes, "answers": self.answers}]
        if self.unsure:
            words.append(ngettext("%d is not sure.", "%d are not sure.", self.unsure) % self.unsure)
        if self.no:
            words.append(ngettext("%d would not.", "%d would not.", self.no) % self.no)
        return " ".join(words)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def result(self) -> Result:
        """What these answers come to. One query."""
        counts = {value: models.Count("pk", filter=models.Q(again=value)) for value in Feedback.Again.values}
        return Result(**self.order_by().aggregate(**counts))


class Feedback(models.Model):
    """One answer to the short retrospective of an event. Nothing says whose it is."""

    class Again(models.TextChoices):
        YES = "yes", _("Yes")
        UNSURE = "unsure", _("Not sure")
        NO = "no", _("No")

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="feedback", verbose_name=_("event"))
    again = models.CharField(_("would come again"), max_length=6, choices=Again)
    went_well = ProseField(_("went well"), blank=True, max_length=1000)
    to_change = ProseField(_("to change"), blank=True, max_length=1000)
    form_key = models.CharField(_("form"), max_length=32, unique=True, default=new_form_key, editable=False)
    created_at = models.DateTimeField(_("said at"), auto_now_add=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_again_display()} – {self.event}"
