"""The records that feeds keep of their entries (ADR 59)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedRecord(models.Model):
    """The record of one thing that was public in feeds: its id, and when it last changed for readers."""

    kind = models.CharField(_("kind"), max_length=20)
    key = models.PositiveBigIntegerField(_("primary key of the record"))
    first_path = models.CharField(_("first path"), max_length=500, unique=True, help_text=_("Its id in feeds."))
    digest = models.CharField(_("hash of what readers care about"), max_length=64)
    changed_at = models.DateTimeField(_("changed at"))
    public_at = models.DateTimeField(
        _("public since"), null=True, blank=True, help_text=_("When it was first public. Empty: that is not known.")
    )

    class Meta:
        verbose_name = _("record of the feeds")
        verbose_name_plural = _("records of the feeds")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="feed_record_once")]

    def __str__(self) -> str:
        return self.first_path
