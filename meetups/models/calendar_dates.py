"""When our calendars last changed (ADR 73)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDate(models.Model):
    """When one of our calendars last changed, as those who asked for it were told.

    The path is a keyed hash, because the path of a person's calendar is a secret. The row is deleted after a year.
    """

    hashed_path = models.CharField(_("hashed path"), max_length=64, unique=True)
    etag = models.CharField(_("ETag"), max_length=40, help_text=_("Of the calendar since then."))
    changed_at = models.DateTimeField(_("changed at"), db_index=True)

    class Meta:
        verbose_name = _("date of a calendar")
        verbose_name_plural = _("dates of calendars")

    def __str__(self) -> str:
        return self.etag
