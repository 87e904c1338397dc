"""Scheduled work of the workers, when each job last ran, and the heartbeat of each worker."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A worker records its heartbeat every 30 seconds. After five minutes without one, it counts as silent.
SILENT_AFTER = timedelta(minutes=5)
# A backup is made every night. One that is older than two days says that a night failed.
BACKUP_LASTS = timedelta(days=2)
# The heartbeat of a worker that ended without deleting it is deleted after a day.
HEARTBEAT_KEPT = timedelta(days=1)

MAIL = "mail"
BACKUP = "backup"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def newest(self) -> "Heartbeat | None":
        """Return the most recent heartbeat of any worker, or None if no worker has run."""
        return self.order_by("-beat_at").first()

    def is_none_running(self) -> bool:
        """Return whether no worker runs: there is no heartbeat of the last five minutes."""
        return not self.filter(beat_at__gte=timezone.now() - SILENT_AFTER).exists()


class Heartbeat(models.Model):
    """One worker (`manage.py qcluster`): where it runs, and when it last recorded that it is well (ADR 32).

    A worker that ends cleanly deletes its row. A silent row is a worker that hangs or was killed.
    """

    host = models.CharField(_("host name"), max_length=255)
    pid = models.PositiveIntegerField(_("process id"))
    beat_at = models.DateTimeField(_("last seen"))

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["host", "pid"]
        constraints = [models.UniqueConstraint(fields=["host", "pid"], name="heartbeat_once_per_worker")]

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"

    @property
    def is_silent(self) -> bool:
        """Whether the worker has not been seen within the last five minutes."""
        return self.beat_at < timezone.now() - SILENT_AFTER


class JobQuerySet(models.QuerySet["Job"]):
    def backup(self) -> "Job":
        """Return the row of the last backup; if none was ever made, a new one without a last run."""
        return self.filter(name=BACKUP).first() or Job(name=BACKUP)

    def failing(self) -> "JobQuerySet":
        """Return the jobs whose last run failed, by name. The row `mail` is not a job, so it is left out."""
        return self.exclude(error="").exclude(name=MAIL)


class Job(models.Model):
    """A job that runs on a schedule, with its last run.

    The row `mail` shows when the email server last took an email, and when it last failed. The row `backup` shows when
    the last backup was made.
    """

    name = models.CharField(_("name"), max_length=40, unique=True)
    ran_at = models.DateTimeField(_("last run"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, db_default=0)
    error = models.TextField(_("what failed"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("worker")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_old(self) -> bool:
        """Whether it has run, and not within the last two days."""
        return self.ran_at is not None and self.ran_at < timezone.now() - BACKUP_LASTS

    @property
    def is_failing(self) -> bool:
        """Whether its last run failed."""
        return self.error != ""

    def has_failed_since(self, moment: datetime, *, in_a_row: int) -> bool:
        """Return whether its last runs failed, at least `in_a_row` of them, and the last one after this moment."""
        return self.failures >= in_a_row and self.failed_at is not None and self.failed_at > moment
