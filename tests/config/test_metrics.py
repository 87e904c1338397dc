"""/metrics: who may read it, what it says, and that it says nothing of people."""

import os
import runpy
import signal
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404
from prometheus_client.parser import text_string_to_metric_families

from config import measured, metrics
from config.kept_pages import KeptPages
from meetups.models import Heartbeat, Job
from tests import served, wsgi
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory
from tests.statements import statements, without_database, writes
from tests.waiting import until

TOKEN = "a-token-of-the-tests"
BEARER = f"Bearer {TOKEN}"
LABELS = ("view", "method", "status", "answer", "le", "state", "job")
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def _on(settings):
    settings.METRICS_TOKEN = TOKEN


def figures_of(text: str) -> dict[tuple[str, ...], float]:
    """Return the samples by name and values of labels."""
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        (
            sample.name.removeprefix("fortnight_"),
            *(sample.labels[name] for name in LABELS if name in sample.labels),
        ): sample.value
        for sample in found
    }


def counted(figures: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """Return the number of requests by view, method, status and kind of answer."""
    return {key[1:]: number for key, number in figures.items() if key[0] == "request_seconds_count"}


def read(client) -> dict[tuple[str, ...], float]:
    response = client.get("/metrics", headers={"Authorization": BEARER})
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, "text/plain")
    return figures_of(response.content.decode())


def test_without_the_setting_there_is_no_such_page(client):
    assert not measured.is_on()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_without_the_library_there_is_no_such_page(rf, settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    without = runpy.run_path(str(Path(measured.__file__)))
    assert without["is_on"]() is False
    monkeypatch.setattr(measured, "is_on", without["is_on"])

    with pytest.raises(Http404):
        runpy.run_path(str(Path(metrics.__file__)))["metrics"](rf.get("/metrics", headers={"Authorization": BEARER}))


@pytest.mark.parametrize("sent", ["", TOKEN, f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", "Bearer é"])
@pytest.mark.usefixtures("_on")
def test_it_is_refused_without_the_token(client, sent):
    response = client.get("/metrics", headers={"Authorization": sent})

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert "METRICS_TOKEN" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_on")
def test_it_says_what_waits_and_what_fails(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    OutboxEmailFactory(next_try_at=NOW - timedelta(seconds=90))
    OutboxEmailFactory(next_try_at=NOW - timedelta(seconds=30), attempts=2)
    OutboxEmailFactory(next_try_at=NOW + timedelta(hours=1), attempts=1)
    OutboxEmailFactory(given_up_at=NOW)
    OutboxEmailFactory(sent_at=NOW, next_try_at=NOW - timedelta(hours=1))
    Job.objects.create(name="news", ran_at=NOW)
    for number, minutes in enumerate((0, 4, 6)):
        Heartbeat.objects.create(host="a", pid=number, beat_at=NOW - timedelta(minutes=minutes))
    Job.objects.create(name="series", error="ValueError: ann@example.org", failed_at=NOW)

    found = {key: value for key, value in read(client).items() if not key[0].startswith("request_seconds")}

    assert found == {
        ("database_up",): 1,
        ("outbox_emails", "waiting"): 1,
        ("outbox_emails", "retrying"): 2,
        ("outbox_emails", "given_up"): 1,
        ("outbox_oldest_due_seconds",): 90,
        ("queue_tasks",): 0,
        ("workers", "seen"): 2,
        ("workers", "silent"): 1,
        ("job_success_timestamp_seconds", "news"): NOW.timestamp(),
        ("job_failing", "news"): 0,
        ("job_failing", "series"): 1,
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_on")
def test_nothing_due_is_nought_seconds_old(client):
    assert read(client)["outbox_oldest_due_seconds",] == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_on")
def test_without_the_database_it_says_so(client):
    with without_database():
        found = read(client)

    assert {key: value for key, value in found.items() if not key[0].startswith("request_seconds")} == {
        ("database_up",): 0
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_on")
def test_reading_it_writes_nothing(client):
    with statements() as found:
        read(client)

    assert (writes(found), len(found)) == ([], 8)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_on")
def test_requests_are_counted_by_view_and_kept_pages_apart(client, time_machine):
    time_machine.move_to(NOW, tick=False)  # a kept page ends with its minute
    attendee = AttendeeFactory(email="ann@example.org")
    before = counted(read(client))
    with closing(KeptPages(WSGIHandler())) as kept:
        site = measured.Measured(kept)
        for url in ("/", "/", "/nowhere/", attendee.get_absolute_url(), "/static/nothing.css"):
            wsgi.ask(site, url)
        wsgi.ask(site, "/", "PROPFIND")

    text = client.get("/metrics", headers={"Authorization": BEARER}).content.decode()
    after = counted(figures_of(text))

    assert {key: number - before.get(key, 0) for key, number in after.items() if number != before.get(key, 0)} == {
        ("home", "GET", "2xx", "built"): 1,
        ("home", "GET", "2xx", "kept"): 1,
        ("none", "GET", "4xx", "other"): 1,
        ("meetups:attendees-detail", "GET", "2xx", "other"): 1,
        ("static", "GET", "4xx", "other"): 1,
        ("home", "other", "4xx", "other"): 1,
    }
    assert not any(
        secret in text for secret in (attendee.name, "example.org", attendee.token, "nowhere", "nothing.css")
    )


@pytest.mark.usefixtures("_on")
def test_an_application_that_breaks_is_counted_as_a_failure(client):
    def broken(environ, start_response):
        raise ValueError("broken")

    before = measured.REQUESTS.labels("none", "GET", "5xx", "other")._sum.get()
    with pytest.raises(ValueError, match="broken"):
        wsgi.ask(measured.Measured(broken), "/nowhere/")

    assert measured.REQUESTS.labels("none", "GET", "5xx", "other")._sum.get() > before


@pytest.mark.django_db(transaction=True)
def test_figures_are_those_of_all_processes_and_survive_them(tmp_path):
    """A process that is killed leaves its counts to the one in its place."""
    event = EventFactory()
    with served.site(tmp_path / "log", workers=2, METRICS_TOKEN=TOKEN) as (port, server):
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        answers = [served.ask(port, "GET", event.get_absolute_url())[0] for _request in range(12)]
        killed = Path(children.read_text(encoding="ascii").split()[0])
        os.kill(int(killed.name), signal.SIGKILL)
        until(lambda: not ("/proc" / killed).exists())
        answers += [served.ask(port, "GET", event.get_absolute_url())[0] for _request in range(12)]
        answer = served.ask(port, "GET", "/metrics", Authorization=BEARER)[0]

    found = counted(figures_of(answer.body))
    assert {answer.status for answer in answers} == {200}
    assert found["meetups:events-detail", "GET", "2xx", "other"] == len(answers)
