"""Calendars on other websites that groups have read each night."""

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import URLField


class CalendarSource(models.Model):
    """A calendar on another website that is read each night for a group (ADR 52).

    New entries in it wait for an answer of an organiser, unless `is_automatic`.
    """

    group = models.OneToOneField(
        "meetups.Group", models.CASCADE, related_name="calendar_source", verbose_name=_("group")
    )
    url = URLField(_("URL"), max_length=1000, validators=[URLValidator(["https"])])
    is_automatic = models.BooleanField(_("bring in changes by itself"), default=False)
    by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("chosen by")
    )
    # The validators of the file that was last read (RFC 9110, section 8.8), and a hash of its entries.
    etag = models.CharField(_("ETag"), max_length=255, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=255, blank=True)
    digest = models.CharField(_("hash of the entries"), max_length=64, blank=True)
    # The UIDs of what was to come in it, and of what was to come in earlier files and is missing in this one.
    uids = models.JSONField(_("UIDs"), default=list, blank=True)
    gone = models.JSONField(_("UIDs no longer in the file"), default=list, blank=True)
    # The file, compressed and in base64, while its changes wait for an answer; and when they were found.
    file = models.TextField(_("file"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    # The numbers of entries that are new, changed, cancelled and skipped in the last file with changes.
    numbers = models.JSONField(_("numbers"), default=dict, blank=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    told_at = models.DateTimeField(_("organisers told at"), null=True, blank=True)
    error = models.TextField(_("what failed"), blank=True)

    class Meta:
        verbose_name = _("calendar read each night")
        verbose_name_plural = _("calendars read each night")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.group}"

    @property
    def is_waiting(self) -> bool:
        """Whether its changes wait for an answer."""
        return bool(self.file)

    @property
    def failing_since_in_words(self) -> str:
        """The day since when it cannot be read; empty if it can."""
        return date_format(timezone.localtime(self.failing_since), "j F Y") if self.failing_since else ""
