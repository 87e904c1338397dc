"""Run `make fuzz` briefly in this process: hostile requests cause no server errors."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from meetups.models import User
from tests.factories import OrganiserFactory
from tests.fuzz.making import CSRF, ROLES, Maker, Request
from tests.fuzz.paths import known, templates
from tests.pages import small_site

pytestmark = pytest.mark.django_db
SEED = 8


@pytest.fixture
def people():
    site = small_site()
    return {
        "visitor": None,
        "organiser": OrganiserFactory(group=site.group, role="lead").user,
        "superuser": User.objects.create_superuser("root@example.org"),
    }


def ask(person: User | None, request: Request) -> int:
    """Send one request in a new session, so that it does not depend on earlier ones."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if person and User.objects.filter(pk=person.pk).exists():
        client.force_login(person)
    headers = {name: value for name, value in request.headers if name not in {"Content-Type", "Cookie"}}
    if request.has_csrf:
        client.cookies["csrftoken"] = CSRF
        headers["X-CSRFToken"] = CSRF
    parts = urlsplit(request.target)
    kind = dict(request.headers).get("Content-Type", "")
    return client.generic(
        request.method, parts.path, request.body, kind, QUERY_STRING=parts.query, headers=headers
    ).status_code


def test_hostile_requests_cause_no_server_errors(people):
    """Each URL pattern is asked for once."""
    maker = Maker(SEED, templates(), known())
    failed = []
    for number in range(len(maker.templates)):
        request = maker.make(number)
        if (status := ask(people[request.role], request)) >= 500:
            failed.append((status, str(request)))

    assert failed == []


def test_request_is_the_same_for_the_same_seed_and_number(people):
    patterns, values = templates(), known()
    made = [Maker(SEED, patterns, values).make(number) for number in range(400)]

    assert made == [Maker(SEED, patterns, values).make(number) for number in range(400)]
    assert made[0] != Maker(SEED + 1, patterns, values).make(0)
    assert {request.role for request in made} == set(ROLES)


def test_templates_include_all_url_patterns(people):
    paths = {path for path, _names in templates()}

    assert {"", "healthz", "admin/", "admin/meetups/event/add/", "events/%(slug)s/rsvp/", "blog/feed/"} <= paths
    assert "admin/django_q/success/%(object_id)s/change/" in paths
    assert len(paths) > 200
