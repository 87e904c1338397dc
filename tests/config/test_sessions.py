"""The end of sessions, and how often a session is written."""

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrganiserFactory
from tests.log_in import log_in
from tests.statements import statements, writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    """Move the clock to a day and hour of December 2026."""
    return lambda day, hour="12:00:00": time_machine.move_to(f"2026-12-{day:02}T{hour}Z", tick=False)


@pytest.fixture
def logged_in(client, mailoutbox, at):
    at(1)
    OrganiserFactory(user__email="ada@example.org")
    log_in(client, mailoutbox)
    return client


def pages_of_admin(request):
    """Return the paths of the lists, and of the forms for a new row, that this person may open."""
    models = [model for app in admin.site.get_app_list(request) for model in app["models"]]
    return [model[url] for model in models for url in ("admin_url", "add_url") if model[url]]


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_session_ends_after_seven_days_without_a_request(logged_in, at):
    at(8, "11:59:59")
    assert is_in(logged_in)
    at(15, "11:59:59")
    assert not is_in(logged_in)


def test_session_ends_thirty_days_after_the_log_in(logged_in, at):
    for day in range(2, 31):
        at(day)
        assert is_in(logged_in)
    at(31, "11:59:59")
    assert is_in(logged_in)
    at(31, "12:00:00")
    assert not is_in(logged_in)


def test_cookie_ends_with_the_session(logged_in, at):
    assert logged_in.cookies["sessionid"]["max-age"] == 7 * 86400
    at(6)
    logged_in.get("/admin/")
    at(12)
    logged_in.get("/admin/")
    at(18)
    logged_in.get("/admin/")
    at(24, "18:00:00")
    logged_in.get("/admin/")
    assert logged_in.cookies["sessionid"]["max-age"] == 7 * 86400 - 6 * 3600
    assert Session.objects.get().expire_date.isoformat() == "2026-12-31T12:00:00+00:00"


@pytest.mark.parametrize(("hour", "writes"), [("12:59:59", 0), ("13:00:00", 1)])
def test_session_is_written_at_most_once_an_hour(logged_in, at, hour, writes):
    logged_in.get("/admin/")  # the first page shows the messages of the log-in
    at(1, hour)

    with CaptureQueriesContext(connection) as queries:
        logged_in.get("/admin/")
        logged_in.get("/admin/")

    assert len([one for one in queries.captured_queries if one["sql"].startswith("UPDATE")]) == writes


def test_organiser_who_opens_pages_for_an_hour_writes_once(logged_in, at):
    """The pages are all lists and forms of the admin; the hour after the log-in ends among them."""
    paths = ["/admin/", *pages_of_admin(logged_in.get("/admin/").wsgi_request)]
    assert len(paths) > 20
    with statements() as found:
        for number, path in enumerate(paths):
            at(1, f"{12 + (30 + number) // 60}:{(30 + number) % 60:02}:00")
            assert logged_in.get(path).status_code == 200
        at(1, "13:59:59")
        logged_in.get("/admin/")

    assert [sql[:24] for sql in writes(found)] == ['UPDATE "django_session" ']


def test_session_without_a_log_in_time_has_ended(logged_in, at):
    """Sessions from before log-in times were recorded have none."""
    session = logged_in.session
    del session["began_at"], session["seen_at"]
    session.save()

    assert not is_in(logged_in)


def test_another_account_in_the_same_browser_starts_a_new_session(logged_in, at):
    at(5)
    logged_in.force_login(OrganiserFactory().user)

    assert is_in(logged_in)
    assert Session.objects.get().expire_date.isoformat() == "2026-12-12T12:00:00+00:00"
