"""Large imports, which the worker writes in batches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAKE = "new"  # the answer of an organiser who has a missing venue made


class CalendarImportQuerySet(models.QuerySet["CalendarImport"]):
    def waiting(self) -> "CalendarImportQuerySet":
        """Return the imports that the worker has to write, the oldest first."""
        return self.filter(finished_at__isnull=True, failed_at__isnull=True).order_by("pk")

    def unfinished(self) -> "CalendarImportQuerySet":
        """Return the imports that the worker has to write or that have failed, the newest first."""
        return self.filter(finished_at__isnull=True).order_by("-pk")


class CalendarImport(models.Model):
    """A calendar file that an organiser imports and that the worker writes, because it has many meetings."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="calendar_imports", verbose_name=_("group"))
    by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    # Compressed and in base64. It is deleted with the end of the import. One finished import of each group keeps here
    # what the imports wrote of its series (services/imports/remembered.py).
    file = models.TextField(_("file"), blank=True)
    # The venues that the organiser chose, by the plain text of the LOCATION.
    venues = models.JSONField(_("venues"), default=dict, blank=True)
    # The places in the plan of the entries that are not written yet.
    waiting = models.JSONField(_("entries not written yet"), default=list, blank=True)
    as_drafts = models.BooleanField(_("as drafts"), default=False)
    meetings = models.PositiveIntegerField(_("meetings"))
    written = models.PositiveIntegerField(_("meetings written"), default=0)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    error = models.TextField(_("what failed"), blank=True)

    objects = CalendarImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a calendar")
        verbose_name_plural = _("imports of calendars")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.group}, {self.created_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        """Whether the worker has to write more of it."""
        return self.finished_at is None and self.failed_at is None
