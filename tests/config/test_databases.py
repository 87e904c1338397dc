"""On SQLite the counters of limits are in a second file, so that counting a form is no commit of the first one."""

import sqlite3
from contextlib import ExitStack, closing

import pytest
from django.apps import apps
from django.db import connection, connections
from django.urls import reverse

from config import environment, versions
from config.databases import LIMITS, databases
from meetups import tasks
from meetups.models import Attendee, LimitCounter
from meetups.services import limits
from tests.factories import DoorLinkFactory
from tests.pages import small_site
from tests.statements import statements, writes

pytestmark = pytest.mark.django_db(transaction=True)
of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has one database")
of_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="settings of PostgreSQL connections")
FIELDS = {"name": "Ann", "email": "ann@example.org", "login": "ann@example.org"}


@pytest.fixture
def file_versions():
    """Return a function that returns the version of each SQLite file; without one, nothing."""
    names = [one.settings_dict["NAME"] for one in connections.all() if one.vendor == "sqlite"]
    with ExitStack() as stack:
        files = [stack.enter_context(closing(sqlite3.connect(name, isolation_level=None))) for name in names]
        yield lambda: [file.execute("PRAGMA data_version").fetchall() for file in files]


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("sqlite:////data/site.sqlite3", {"default": "/data/site.sqlite3", LIMITS: "/data/site.limits.sqlite3"}),
        ("sqlite:///site.db?timeout=90", {"default": "site.db", LIMITS: "site.limits.db"}),
        ("sqlite:////data.d/my.site", {"default": "/data.d/my.site", LIMITS: "/data.d/my.limits.site"}),
        ("sqlite:////data.d/site", {"default": "/data.d/site", LIMITS: "/data.d/site.limits"}),
        ("sqlite:////data/.sqlite3", {"default": "/data/.sqlite3", LIMITS: "/data/.sqlite3.limits"}),
        ("sqlite://:memory:", {"default": ":memory:"}),
        ("sqlite:///file:site?mode=memory", {"default": "file:site"}),
        ("postgres://db.example/fortnight", {"default": "fortnight"}),
    ],
)
def test_sqlite_file_has_a_second_one_with_the_same_options(url, names):
    found = databases(environment.database(url))

    assert {alias: one["NAME"] for alias, one in found.items()} == names
    assert all({**one, "NAME": ""} == {**found["default"], "NAME": ""} for one in found.values())


@of_sqlite
def test_counting_changes_the_version_of_the_second_file_alone(file_versions):
    with closing(versions.source()) as source:
        before, (first, second) = source.read(), file_versions()

        assert limits.is_over(scope="tea", value="192.0.2.1", rate="2/h") is False

        assert source.read() == before
    assert file_versions()[0] == first
    assert file_versions()[1] != second
    assert LimitCounter.objects.count() == 1


@of_sqlite
def test_second_file_has_counters_and_dates_and_the_first_one_all_else():
    tables = {one.alias: set(one.introspection.table_names()) for one in connections.all()}

    second = {"meetups_calendardate", "meetups_limitcounter"}
    assert tables[LIMITS] == {"django_migrations", *second}
    assert {model._meta.db_table for model in apps.get_models()} - tables["default"] == second


def test_form_over_its_limit_is_refused_by_reading_alone(client, settings, file_versions):
    for name in ("RSVP", "PLACE", "LINK", "FOLLOW", "FEEDBACK", "LOGIN", "DOOR"):
        setattr(settings, f"{name}_RATE_LIMIT", "1/h")
    site = small_site()
    for view, argument in (
        ("meetups:attendees-rsvp", site.event.slug), ("meetups:attendees-cancel", site.attendee.token),
        ("meetups:attendees-link", None), ("meetups:people-ask", None),
        ("meetups:subscriptions-follow", site.group.slug), ("meetups:feedback-event", site.past.slug),
        ("meetups:doors-add", DoorLinkFactory(event=site.event).token), ("account_login", None),
    ):  # fmt: skip
        path = reverse(view, args=[argument] if argument else None)
        client.post(path, FIELDS)
        before = file_versions()
        with statements() as found:
            response = client.post(path, FIELDS)

        assert (view, response.status_code, writes(found)) == (view, 429, [])
        assert file_versions() == before


@of_sqlite
def test_without_the_second_file_forms_are_not_answered_and_the_job_is_named(client, tmp_path, monkeypatch, caplog):
    site = small_site()
    connections[LIMITS].close()
    monkeypatch.setitem(connections[LIMITS].settings_dict, "NAME", str(tmp_path / "new.sqlite3"))

    response = client.post(site.form_addresses[0], FIELDS)
    tasks.minutely()
    connections[LIMITS].close()

    assert response.status_code == 503
    assert "no such table: meetups_limitcounter" in caplog.text
    assert client.get(site.event.get_absolute_url()).status_code == 200
    assert client.get("/healthz").content.decode().splitlines()[3] == "jobs: failing: limits"
    assert not Attendee.objects.filter(email="ann@example.org").exists()


@of_postgresql
def test_postgresql_connection_is_kept_and_checked():
    connection.ensure_connection()
    assert (connection.pool, connection.close_at, connection.health_check_enabled) == (None, None, True)
