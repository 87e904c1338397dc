"""The IP address and scheme of a request behind no, one or two proxies, with correct and forged headers."""

import pytest
from django.test import Client, RequestFactory

from config.proxies import client_ip

SENTENCE = (
    "The proxy in front of this site must set the header X-Forwarded-Proto to the scheme of each request,"
    " as the README shows (nginx: proxy_set_header X-Forwarded-Proto $scheme;).\n"
)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "192.0.2.9"),
        (0, "198.51.100.1", "192.0.2.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        (1, None, "192.0.2.9"),
        (1, "", "192.0.2.9"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "unknown", "192.0.2.9"),
        (1, "198.51.100.1, \x00", "192.0.2.9"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.9"),  # fewer addresses than proxies: the request did not pass one of them
        (2, ",", "192.0.2.9"),
        (9, "198.51.100.1, 203.0.113.7", "192.0.2.9"),
    ],
)
def test_client_ip_comes_from_the_trusted_proxies(settings, proxies, forwarded, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}

    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="192.0.2.9", headers=headers)) == expected


def test_connection_by_socket_file_has_no_ip_address():
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) == "0.0.0.0"


@pytest.mark.django_db
def test_form_works_with_fewer_forwarded_addresses_than_proxies(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    response = client.post("/accounts/login/", {"login": "a@example.org"}, headers={"x-forwarded-for": "198.51.100.1"})

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/code/confirm/")


@pytest.fixture
def behind_https(settings, db):
    """Return a client of a site on https behind one proxy."""
    settings.SECURE_SSL_REDIRECT, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return Client()


@pytest.mark.parametrize("method", ["get", "post"])
def test_missing_forwarded_scheme_is_answered_with_the_setting_to_change(behind_https, method):
    response = getattr(behind_https, method)("/events/")

    assert (response.status_code, response.content.decode()) == (503, SENTENCE)
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/plain; charset=utf-8", "no-store")


def test_forwarded_scheme_of_a_trusted_proxy_is_used(behind_https):
    assert behind_https.get("/privacy/", headers={"x-forwarded-proto": "https"}).status_code == 200
    redirect = behind_https.get("/privacy/", headers={"x-forwarded-proto": "http"})
    assert (redirect.status_code, redirect["Location"]) == (301, "https://testserver/privacy/")


def test_health_answers_without_a_forwarded_scheme(behind_https):
    assert behind_https.get("/healthz").status_code == 200


def test_unknown_proxy_is_answered_with_the_setting_to_change(behind_https, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.SECURE_PROXY_SSL_HEADER = 0, None

    response = behind_https.get("/events/", headers={"x-forwarded-proto": "https"})
    redirect = behind_https.get("/events/")

    sentence = b"This site is behind a proxy: set TRUSTED_PROXIES=1 in its environment.\n"
    assert (response.status_code, response.content) == (503, sentence)
    assert (redirect.status_code, redirect["Location"]) == (301, "https://testserver/events/")


@pytest.mark.django_db
def test_site_on_http_needs_no_forwarded_scheme(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert client.get("/privacy/").status_code == 200
