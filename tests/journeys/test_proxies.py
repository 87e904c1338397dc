"""The site runs behind real nginx and Caddy, configured as in the README and compose.yaml."""

import re

import pytest
from django.urls import reverse

from tests import tools
from tests.factories import EventFactory
from tests.proxied import HOST, PROXIES, ask, half_sent, is_open
from tests.served import site

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 200
REQUEST_IDS = "[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # of nginx, of Caddy
ENOUGH = 20  # six block two gunicorn workers; on a busy machine the proxy may close the oldest of 200
# The image runs two workers behind one HTTPS proxy.
SETTINGS = {"SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "TRUSTED_PROXIES": "1"}


@pytest.fixture(params=sorted(PROXIES))
def port(request, tmp_path, needed):
    """Run the site behind a proxy. Yield the port of the proxy."""
    program = needed(getattr(tools, request.param))
    with (
        site(tmp_path / "gunicorn.log", workers=2, **SETTINGS) as (upstream, _server),
        PROXIES[request.param](program, tmp_path, upstream) as port,
    ):
        yield port


def test_slow_requests_do_not_block_others_and_large_forms_arrive(port):
    event = EventFactory(title="Tea at the station")
    form = reverse("meetups:attendees-rsvp", args=[event.slug])

    with half_sent(port, SLOW) as connections:
        health = ask(port, "/healthz", **{"X-Request-ID": "given-by-the-visitor"})
        page = ask(port, event.get_absolute_url())
        still_open = sum(map(is_open, connections))

    assert (health.status, health.body.splitlines()[0]) == (200, "ok")
    assert (page.status, "Tea at the station" in page.body) == (200, True)
    assert re.fullmatch(REQUEST_IDS, health.request_id)
    assert still_open > ENOUGH
    assert ask(port, form).status == 200  # not a redirect to itself
    assert ask(port, form, b"name=" + b"a" * 900_000).status == 403  # read in full, then refused without a CSRF token
    assert ask(port, form, b"name=" + b"a" * 1_500_000).status == 413
