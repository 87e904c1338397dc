from datetime import UTC, datetime, timedelta

import pytest

from meetups import tasks
from meetups.admin.jobs import DESCRIPTIONS
from meetups.models import Heartbeat, Job
from tests.factories import OrganiserFactory, OutboxEmailFactory
from tests.meetups.admin.sides import address
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "/admin/meetups/job/"
SILENT = (
    "The worker app0:12 was last seen Friday 20 November 2026, 11am GMT: start it again with python manage.py qcluster"
)


@pytest.mark.parametrize(
    ("beats", "words"),
    [
        ([], "No worker has run yet, so no email is sent. Start one: python manage.py qcluster"),
        (
            [60],
            (
                "No worker has run since Friday 20 November 2026, 11am GMT, so no email is sent. Start one: python"
                " manage.py qcluster " + SILENT
            ),
        ),
        (
            [60, 1],
            (SILENT + " The worker app1:12 is running: last seen Friday 20 November 2026, 11:59am GMT"),
        ),
    ],
)
def test_page_shows_whether_each_worker_is_running(root, beats, words):
    for number, minutes in enumerate(beats):
        Heartbeat.objects.create(host=f"app{number}", pid=12, beat_at=NOW - timedelta(minutes=minutes))

    text = Page(root.get(PAGE)).text

    assert words in text
    assert ("No worker has run" in text) is (beats != [60, 1])


@pytest.mark.parametrize(
    ("ran_at", "words"),
    [
        (None, "No backup has been made yet. Make one every night: python manage.py backup"),
        (
            NOW - timedelta(days=3),
            (
                "No backup has been made since Tuesday 17 November 2026, midday GMT: make one every night with python"
                " manage.py backup"
            ),
        ),
        (NOW - timedelta(days=2), "The last backup was made on Wednesday 18 November 2026, midday GMT"),
    ],
)
def test_page_shows_when_the_last_backup_was_made(root, ran_at, words):
    Job.objects.create(name="backup", ran_at=ran_at)

    assert words in Page(root.get(PAGE)).text


@pytest.mark.parametrize("number", [1, 3])
def test_page_shows_the_queues_and_failed_jobs(root, number, django_assert_num_queries):
    OutboxEmailFactory.create_batch(2, attempts=3)
    OutboxEmailFactory.create_batch(4, given_up_at=NOW, attempts=3)
    for name in range(number):
        Job.objects.create(name=f"job-{name}", ran_at=NOW, failed_at=NOW, error="ValueError: nothing works")

    with django_assert_num_queries(11):
        page = Page(root.get(PAGE))

    for words in (
        "Tasks in the queue 0", "Emails waiting 0", "Emails being retried 2", "Emails given up 4",
        "ValueError: nothing works",
    ):  # fmt: skip
        assert words in page.text
    states = ("waiting", "retrying", "given_up")
    assert {f"/admin/meetups/outboxemail/?state={state}" for state in states} <= set(page.links)


def test_every_job_has_a_description(root):
    for name in [*DESCRIPTIONS, "unknown"]:
        Job.objects.create(name=name, ran_at=NOW)

    text = Page(root.get(PAGE)).text

    assert {*tasks.NIGHTLY, *tasks.MINUTELY} <= set(DESCRIPTIONS)
    for words in [*DESCRIPTIONS.values(), "unknown"]:
        assert str(words) in text


def test_organisers_do_not_see_the_worker(client):
    client.force_login(OrganiserFactory(role="lead").user)

    assert client.get(PAGE).status_code == 403
    assert "Worker" not in client.get("/admin/").content.decode()


def test_jobs_are_read_only(root):
    job = Job.objects.create(name="outbox", ran_at=NOW)

    statuses = [
        root.post(address(Job, "change", job.pk), {"name": "other"}).status_code,
        root.post(address(Job, "delete", job.pk), {"post": "yes"}).status_code,
        root.post(address(Job, "add"), {"name": "new"}).status_code,
    ]

    assert statuses == [403, 403, 403]
    assert Job.objects.get().name == "outbox"
