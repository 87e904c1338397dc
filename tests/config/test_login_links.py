"""Log in with a link of the command `login_link`."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from meetups.models import User
from meetups.services import login_links
from tests.factories import OrganiserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def link(time_machine):
    time_machine.move_to(NOW, tick=False)
    OrganiserFactory(user__email="ada@example.org", user__name="Ada Brook")
    return login_links.url_for(email="ada@example.org").removeprefix("http://testserver")


def is_in(client):
    return client.get("/admin/").status_code == 200


def refuses(response):
    return response.status_code == 410 and "This link is no longer valid" in Page(response).text


def test_get_does_not_log_in_and_the_button_does_once(client, link):
    for method in ("get", "head", "get"):
        response = getattr(client, method)(link)
    assert (response.status_code, is_in(client)) == (200, False)
    page = Page(response)
    assert "This link logs you in as Ada Brook. It works once." in page.text
    assert User.objects.get().last_login is None

    done = client.post(link)

    assert (done.status_code, done["Location"], is_in(client)) == (302, "/admin/", True)
    other = Client()
    assert (refuses(other.get(link)), refuses(other.post(link)), is_in(other)) == (True, True, False)


def test_page_is_not_cached_indexed_or_sent_as_referrer(client, link):
    for response in (client.get(link), client.post(link), client.get(link)):
        assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
        assert "no-store" in response["Cache-Control"]


def test_second_factor_is_needed_as_after_a_code(client, link):
    Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.TOTP, data={"secret": "x"})

    done = client.post(link)

    assert done["Location"].startswith("/accounts/2fa/authenticate/")
    assert is_in(client) is False


def test_link_expires_after_fifteen_minutes(client, link, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=15, seconds=1), tick=False)

    assert (refuses(client.get(link)), refuses(client.post(link)), is_in(client)) == (True, True, False)


@pytest.mark.parametrize("change", [{"email": "new@example.org"}, {"is_active": False}])
def test_link_expires_when_the_account_changes(client, link, change):
    User.objects.update(**change)

    assert (refuses(client.get(link)), refuses(client.post(link)), is_in(client)) == (True, True, False)


def test_link_needs_a_csrf_token(link):
    client = Client(enforce_csrf_checks=True)

    assert (client.post(link).status_code, is_in(client)) == (403, False)
    assert User.objects.get().last_login is None


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_do_nothing(client, link, method):
    assert (client.generic(method, link, b"x").status_code, is_in(client)) == (405, False)


@pytest.mark.parametrize("token", ["x", "1-2.3.4", "%00", "☃", "a" * 5000])
def test_invalid_link_is_answered_with_a_page(client, token):
    assert refuses(client.get(f"/accounts/login/link/{token}/"))
    assert refuses(client.post(f"/accounts/login/link/{token}/"))
