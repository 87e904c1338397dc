"""Needs of the site, for superusers: a worker, a backup, an answer to those who propose groups."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from meetups.extensions import Need
from meetups.models import GroupProposal, Heartbeat, Job
from meetups.wording.dates import moment_in_words
from meetups.wording.urgency import Urgency

MOST_PROPOSALS = 10
NEVER = datetime.min.replace(tzinfo=UTC)


def of_site() -> Iterator[Need]:
    """Yield a need if no worker runs, if the last backup is older than two days, and for each group that waits.

    Three queries.
    """
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
    for proposal in GroupProposal.objects.waiting()[:MOST_PROPOSALS]:
        url = reverse("admin:meetups_groupproposal_change", args=[proposal.pk])
        words = _("%(name)s, a new group, waits for your answer") % {"name": proposal.name}
        yield Need(Urgency.WAITING, proposal.confirmed_at or NEVER, words, url)


def _when(moment: datetime) -> str:
    return moment_in_words(moment, settings.TIME_ZONE)
