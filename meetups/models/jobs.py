"""Scheduled work of the worker, and when each job last ran."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The worker runs the heartbeat job every minute. After five minutes without it, the worker counts as silent.
SILENT_AFTER = timedelta(minutes=5)
# A backup is made every night. One that is older than two days says that a night failed.
BACKUP_LASTS = timedelta(days=2)

HEARTBEAT = "heartbeat"
MAIL = "mail"
BACKUP = "backup"


class JobQuerySet(models.QuerySet["Job"]):
    def pulse(self) -> "Job":
        """Return the heartbeat job; if it has never run, a new one without a last run."""
        return self.filter(name=HEARTBEAT).first() or Job(name=HEARTBEAT)

    def backup(self) -> "Job":
        """Return the row of the last backup; if none was ever made, a new one without a last run."""
        return self.filter(name=BACKUP).first() or Job(name=BACKUP)

    def failing(self) -> "JobQuerySet":
        """Return the jobs whose last run failed, by name. The row `mail` is not a job, so it is left out."""
        return self.exclude(error="").exclude(name=MAIL)


class Job(models.Model):
    """A job that runs on a schedule, with its last run.

    The row `heartbeat` shows that the worker runs. The row `mail` shows when the email server last took an email, and
    when it last failed. The row `backup` shows when the last backup was made.
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
        """Whether it has not run within the last five minutes."""
        return self.ran_at is None or self.ran_at < timezone.now() - SILENT_AFTER

    @property
    def is_old(self) -> bool:
        """Whether it has run, and not within the last two days."""
        return self.ran_at is not None and self.ran_at < timezone.now() - BACKUP_LASTS

    @property
    def is_failing(self) -> bool:
        """Whether its last run failed."""
        return self.error != ""
