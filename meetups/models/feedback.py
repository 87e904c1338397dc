"""Answers to the feedback form of an event."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import ProseField


def new_form_token() -> str:
    """Return a new idempotency key: a form that is sent twice has the same, and is one answer."""
    return secrets.token_urlsafe(12)


class Feedback(models.Model):
    """One answer to the feedback form of an event. It is anonymous.

    Its key is random and it keeps only the day, so that neither order nor time shows whose answer it is.
    """

    class Again(models.TextChoices):
        YES = "yes", _("Yes")
        UNSURE = "unsure", _("Not sure")
        NO = "no", _("No")

    form_token = models.CharField(
        _("idempotency key"), max_length=32, primary_key=True, default=new_form_token, editable=False
    )
    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="feedback", verbose_name=_("event"))
    again = models.CharField(_("would use this format again"), max_length=6, choices=Again)
    went_well = ProseField(_("keep"), blank=True, max_length=1000)
    to_change = ProseField(_("change"), blank=True, max_length=1000)
    to_try = ProseField(_("try"), blank=True, max_length=1000)
    anything_else = ProseField(_("anything else"), blank=True, max_length=1000)
    is_counted = models.BooleanField(
        _("counted"), default=False, help_text=_("It was given with the link of a place or with a seat, once each.")
    )
    answered_on = models.DateField(_("answered on"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-answered_on", "form_token"]

    def __str__(self) -> str:
        return f"{self.get_again_display()} – {self.event}"


class Remark(models.Model):
    """A written part of an answer that an organiser released, so that the event's page shows it."""

    class Part(models.TextChoices):
        KEEP = "went_well", _("Keep")
        CHANGE = "to_change", _("Change")
        TRY = "to_try", _("Try")
        ELSE = "anything_else", _("Anything else")

    answer = models.ForeignKey("meetups.Feedback", models.CASCADE, related_name="remarks", verbose_name=_("answer"))
    part = models.CharField(_("part"), max_length=13, choices=Part)
    topic = models.ForeignKey(
        "meetups.Topic", models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name=_("topic"),
        help_text=_("The topic that it became."),
    )  # fmt: skip
    action = models.ForeignKey(
        "meetups.Action", models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name=_("action"),
        help_text=_("The action that it became."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["part", "id"]
        constraints = [models.UniqueConstraint(fields=["answer", "part"], name="remark_once_per_part")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The words of the answer."""
        return str(getattr(self.answer, self.part))


class UsedFeedbackLink(models.Model):
    """Marks that the person or seat behind this digest has answered for an event. It has neither time nor order."""

    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="+", verbose_name=_("event"))

    class Meta:
        verbose_name = _("used feedback link")
        verbose_name_plural = _("used feedback links")

    def __str__(self) -> str:
        return str(self.event)
