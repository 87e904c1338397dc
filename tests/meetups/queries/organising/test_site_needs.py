from datetime import timedelta

from django.utils import timezone

from meetups.models import Heartbeat, Job
from tests.factories import UserFactory
from tests.proposals import GroupProposalFactory

HEADING = "The site does not do its work"
JOBS = "/admin/meetups/job/"


def test_superuser_reads_that_no_worker_has_run_and_no_backup_was_made(doing):
    assert doing(UserFactory(is_superuser=True)) == {
        HEADING: [("No worker has run yet, so no email is sent", JOBS), ("No backup has been made yet", JOBS)]
    }
    assert doing() == {}


def test_superuser_reads_since_when_no_worker_runs_and_no_backup_is_made(doing):
    now = timezone.now()
    Heartbeat.objects.create(host="attic", pid=7, beat_at=now - timedelta(minutes=6))
    Job.objects.create(name="backup", ran_at=now - timedelta(days=3))

    assert doing(UserFactory(is_superuser=True)) == {
        HEADING: [
            ("No backup has been made since Tuesday 17 November 2026, midday GMT", JOBS),
            ("No worker has run since Friday 20 November 2026, 11:54am GMT, so no email is sent", JOBS),
        ]
    }


def test_site_that_works_needs_nothing(doing):
    Heartbeat.objects.create(host="attic", pid=7, beat_at=timezone.now())
    Job.objects.create(name="backup", ran_at=timezone.now())

    assert doing(UserFactory(is_superuser=True)) == {}


def test_superuser_reads_of_groups_that_wait_for_an_answer(doing):
    Heartbeat.objects.create(host="attic", pid=7, beat_at=timezone.now())
    Job.objects.create(name="backup", ran_at=timezone.now())
    GroupProposalFactory(status="unconfirmed", confirmed_at=None)
    proposal = GroupProposalFactory(name="Wick Menders")

    url = f"/admin/meetups/groupproposal/{proposal.pk}/change/"
    words = "Wick Menders, a new group, waits for your answer"
    assert doing(UserFactory(is_superuser=True)) == {"Somebody is waiting": [(words, url)]}
    assert doing() == {}
