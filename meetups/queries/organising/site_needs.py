"""Needs of the site, for superusers: a worker, a backup."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from meetups.extensions import Need
from meetups.models import Heartbeat, Job
from meetups.wording.urgency import Urgency

NEVER = datetime.min.replace(tzinfo=UTC)


def of_site() -> Iterator[Need]:
    """Yield a need if no worker runs, and one if the last backup is older than two days. Two queries."""
    url = reverse("admin:meetups_job_changelist")
    newest = Heartbeat.objects.newest()
    if newest is None:
        yield Need(Urgency.SITE, NEVER, _("No worker has run yet, so no email is sent"), url)
    elif newest.is_silent:
        words = _("No worker has run since %(when)s, so no email is sent")
        yield Need(Urgency.SITE, newest.beat_at, words % {"when": _when(newest.beat_at)}, url)
    backup = Job.objects.backup()
    if backup.ran_at is None:
        yield Need(Urgency.SITE, NEVER, _("No backup has been made yet"), url)
    elif backup.is_old:
        words = _("No backup has been made since %(when)s")
        yield Need(Urgency.SITE, backup.ran_at, words % {"when": _when(backup.ran_at)}, url)


def _when(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y, P")
