"""The site runs behind real nginx and Caddy, configured as in the README and compose.yaml."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from tests import tools
from tests.factories import EventFactory
from tests.proxied import HOST, PROXIES, ask, half_sent, is_open, nginx
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


class Upgraded(BaseHTTPRequestHandler):
    """A web server of a new version, which has its stylesheet."""

    has_file = True

    def do_GET(self):
        found = self.path == "/healthz" or (self.has_file and self.path.startswith("/static/"))
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Write nothing."""


class NotUpgraded(Upgraded):
    has_file = False


@contextmanager
def answering(handler):
    """Run a web server. Yield its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_file_of_a_new_version_is_found_while_another_web_server_has_the_old_one(tmp_path, needed):
    with (
        answering(NotUpgraded) as old,
        answering(Upgraded) as new,
        nginx(needed(tools.nginx), tmp_path, old, new) as port,
    ):
        assert [ask(port, "/static/site.css").status for _time in range(4)] == [200] * 4
        assert ask(port, "/events/away/").status == 404
