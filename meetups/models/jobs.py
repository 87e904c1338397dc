"""What the worker does by the clock, and when it last did."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The worker shows that it lives once a minute; after five it is silent.
SILENT_AFTER = timedelta(minutes=5)

HEARTBEAT = "heartbeat"
MAIL = "mail"


class JobQuerySet(models.QuerySet["Job"]):
    def pulse(self) -> "Job":
        """The worker's: never seen where there is none yet."""
        return self.filter(name=HEARTBEAT).first() or Job(name=HEARTBEAT)


class Job(models.Model):
    """A job that comes round: one row each, with its last run.

    The one named `heartbeat` is the worker's pulse; `mail` is when the mail server last took a letter, or failed to.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    ran_at = models.DateTimeField(_("last run"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    error = models.TextField(_("what failed"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("worker")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_silent(self) -> bool:
        """Whether it has not run for longer than the worker may be silent."""
        return self.ran_at is None or self.ran_at < timezone.now() - SILENT_AFTER

    @property
    def is_failing(self) -> bool:
        """Whether its last run failed."""
        return self.error != ""
