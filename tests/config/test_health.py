import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from config import database_failures, outages
from meetups.models import Heartbeat, Job, OutboxEmail
from meetups.services.emails import outbox
from tests.factories import OutboxEmailFactory
from tests.mail import Mailbox, free_port, serving
from tests.statements import without_database

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_health_answers_200_while_the_database_answers(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content.decode().splitlines()) == (200, [
        "ok", "worker: not seen yet", "mail: ok, nothing sent yet, 0 waiting", "jobs: ok", "backup: never made",
        "cache: ok", "writing: ok",
    ])  # fmt: skip
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "line"),
    [
        ([5], "seen 2026-11-18T11:55:00+00:00"),
        ([5, 1], "seen 2026-11-18T11:59:00+00:00"),
        ([6], "silent since 2026-11-18T11:54:00+00:00; silent: app0:12 since 2026-11-18T11:54:00+00:00"),
        ([1, 6], "seen 2026-11-18T11:59:00+00:00; silent: app1:12 since 2026-11-18T11:54:00+00:00"),
        (
            [6, 1, 7],
            (
                "seen 2026-11-18T11:59:00+00:00; silent: app0:12 since 2026-11-18T11:54:00+00:00, "
                "app2:12 since 2026-11-18T11:53:00+00:00"
            ),
        ),
    ],
)
@pytest.mark.usefixtures("clock")
def test_health_names_each_silent_worker_and_answers_200(client, minutes, line, django_assert_num_queries):
    for number, ago in enumerate(minutes):
        Heartbeat.objects.create(host=f"app{number}", pid=12, beat_at=NOW - timedelta(minutes=ago))

    with django_assert_num_queries(5 + (connection.vendor == "postgresql")):
        response = client.get("/healthz")

    assert (response.status_code, response.content.decode().splitlines()[:2]) == (200, ["ok", f"worker: {line}"])


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_health_says_whether_email_fails_without_names(client, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", free_port()
    )  # fmt: skip
    OutboxEmailFactory.create_batch(2, to="ann@example.org")
    OutboxEmailFactory(sent_at=NOW)
    OutboxEmailFactory(given_up_at=NOW)

    outbox.sweep()
    failing = client.get("/healthz")
    with serving(Mailbox(), settings.EMAIL_PORT):
        OutboxEmail.objects.update(next_try_at=NOW)
        outbox.sweep()
    well = client.get("/healthz")

    lines = [response.content.decode().splitlines()[2] for response in (failing, well)]
    assert lines == [
        "mail: failing, nothing sent yet, 2 waiting",
        "mail: ok, last sent 2026-11-18T12:00:00+00:00, 0 waiting",
    ]
    assert (failing.status_code, b"ann" in failing.content, b"Error" in failing.content) == (200, False, False)


@pytest.mark.django_db
def test_health_names_the_jobs_that_failed_and_answers_200(client):
    errors = {"series": "ValueError: ann@example.org", "holidays": "OSError", "news": "", "mail": "OSError"}
    for name, error in errors.items():
        Job.objects.create(name=name, error=error)

    response = client.get("/healthz")

    assert (response.status_code, response.content.decode().splitlines()[3]) == (200, "jobs: failing: holidays, series")
    assert "ann" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (48, "backup: last made 2026-11-16T12:00:00+00:00"),
        (49, "backup: last made 2026-11-16T11:00:00+00:00, older than two days"),
    ],
)
@pytest.mark.usefixtures("clock")
def test_health_says_when_the_last_backup_was_made_and_answers_200(client, hours, line):
    Job.objects.create(name="backup", ran_at=NOW - timedelta(hours=hours))

    response = client.get("/healthz")

    assert (response.status_code, response.content.decode().splitlines()[4]) == (200, line)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a disk of its own")
def test_health_says_that_the_disk_is_almost_full_and_answers_200(client, monkeypatch):
    monkeypatch.setattr(database_failures, "LITTLE_ROOM", 2**62)

    response = client.get("/healthz")

    assert (response.status_code, response.content.decode().splitlines()[-1]) == (
        200, "writing: the disk is almost full"
    )  # fmt: skip


@pytest.mark.django_db
def test_manual_explains_each_line_under_a_heading_that_it_has(client):
    manual = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    table = re.search(r"^\| Lines that begin with .*?(?=^$)", manual, re.MULTILINE | re.DOTALL)[0]
    answer = client.get("/healthz").content.decode()

    begins = {span for row in table.splitlines()[2:] for span in re.findall("`(.+?)`", row.split("|")[1])}
    assert begins == {"the database", *(re.match("ok|[a-z]+:", line)[0] for line in answer.splitlines())}
    assert {name for name in re.findall('"(.+?)"', table) if f"\n## {name}\n" not in manual} == set()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the disk of PostgreSQL is another one")
def test_health_names_no_person_and_no_address_when_everything_fails(client, settings, monkeypatch, tmp_path):
    port = free_port()
    settings.CACHES = {"default": {"BACKEND": "config.caches.Redis", "LOCATION": f"redis://ann:pw@127.0.0.1:{port}/0"}}
    monkeypatch.setattr(outages, "cache", outages.Outage("cache", "Check CACHE_URL.", rest=5.0))
    for name in ("mail", "series"):
        Job.objects.create(name=name, error=f"OSError: ann@example.org at 192.0.2.1:{port}")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "ann" / "db.sqlite3"))

    lines = client.get("/healthz").content.decode().splitlines()

    assert lines == [
        "ok", "worker: not seen yet", "mail: failing, nothing sent yet, 0 waiting", "jobs: failing: series",
        "backup: never made", "cache: does not answer", "writing: failing",
    ]  # fmt: skip


@pytest.mark.django_db
def test_health_answers_503_while_the_database_does_not_answer(client, caplog):
    with without_database():
        response = client.get("/healthz")

    assert caplog.messages == []  # the outage has a line of its own, once
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "table"), [("/healthz", "meetups_heartbeat"), ("/events/", "meetups_event")])
def test_database_without_a_table_is_named_in_the_log_once(client, caplog, path, table):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO other")

    response = client.get(path)

    assert response.status_code == 503
    assert path != "/healthz" or response.content == b"the database lacks tables of this site\n"
    (line,) = caplog.messages
    advice = "The database lacks tables of this site. Check DATABASE_URL, then run migrate. The error: "
    assert line.startswith(advice)
    assert table in line
