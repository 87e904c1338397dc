"""Letters that are to be sent, or were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        """Written but not yet handed to the mail server."""
        return self.filter(sent_at__isnull=True).order_by("id")


class Letter(models.Model):
    """One letter to one person, written in the same transaction as what it tells of; a worker delivers it (ADR 4)."""

    key = models.CharField(
        _("key"), max_length=120, unique=True, help_text=_("Person, event, kind and version: a letter is written once.")
    )
    to = models.EmailField(_("to"))
    subject = LineField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
