"""Answers to the feedback form of an event."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import ProseField


def new_form_token() -> str:
    """Return a new idempotency key: a form that is sent twice has the same, and is one answer."""
    return secrets.token_urlsafe(12)


class Feedback(models.Model):
    """One answer to the feedback form of an event. It is anonymous."""

    class Again(models.TextChoices):
        YES = "yes", _("Yes")
        UNSURE = "unsure", _("Not sure")
        NO = "no", _("No")

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="feedback", verbose_name=_("event"))
    again = models.CharField(_("would come again"), max_length=6, choices=Again)
    went_well = ProseField(_("went well"), blank=True, max_length=1000)
    to_change = ProseField(_("to change"), blank=True, max_length=1000)
    form_token = models.CharField(
        _("idempotency key"), max_length=32, unique=True, default=new_form_token, editable=False
    )
    created_at = models.DateTimeField(_("answered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_again_display()} – {self.event}"
