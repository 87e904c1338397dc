"""The site answers wrong methods, and bodies of the wrong kind, with a page."""

import pytest
from django.test import Client

from meetups.models import Attendee
from tests.journeys.test_bad_input import checked, rows
from tests.pages import small_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return small_site()


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "NONSENSE"]
)
def test_wrong_methods_everywhere(site, method):
    paths = [*site.reading_addresses, *site.form_addresses, site.cancel_address]
    posts = {site.form_addresses[0], site.cancel_address} if method == "POST" else set()
    before = rows()

    for client in (Client(), Client(enforce_csrf_checks=True)):
        for path in paths:
            if path not in posts:
                checked(client.generic(method, path), path)

    assert rows() == before


BODIES = [
    ("application/json", b'{"name": "Ann", "email": "ann@example.org"}'),
    ("application/x-www-form-urlencoded", b"name=%ff&email=%00&access_needs=%ed%a0%80"),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00&&&==="),
    ("application/x-www-form-urlencoded; charset=nonsense", b"name=Ann"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(5000))),
    ("application/x-www-form-urlencoded", b"name=" + b"x" * 3_000_000),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAnn"),
    ("multipart/form-data; boundary=\xff", b"--\xff\r\n\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nA'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--"),
    ("", b"name=Ann&email=ann@example.org"),
    ("text/html", b"<script>alert(1)</script>"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_bodies_of_the_wrong_kind(site, number):
    kind, body = BODIES[number]
    path = site.form_addresses[0]

    for client in (Client(), Client(enforce_csrf_checks=True)):
        response = checked(client.generic("POST", path, body, content_type=kind), kind)
        assert response.status_code in {400, 403, 413, 422}
    assert Attendee.objects.count() == 1
