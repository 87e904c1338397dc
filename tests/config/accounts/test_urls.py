"""The URLs under /accounts/."""

import re
from itertools import product

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.factories import OrganiserFactory

URLS = {
    "accounts/login/": "account_login",
    "accounts/login/code/": "account_request_login_code",
    "accounts/login/code/confirm/": "account_confirm_login_code",
    "accounts/login/link/<str:token>/": "login-link",
    "accounts/logout/": "account_logout",
    "accounts/inactive/": "account_inactive",
    "accounts/reauthenticate/": "account_reauthenticate",
    "accounts/change-email/": "account_change_email",
    "accounts/change-email/<str:token>/": "account_confirm_email_change",
    "accounts/2fa/": "mfa_index",
    "accounts/2fa/authenticate/": "mfa_authenticate",
    "accounts/2fa/reauthenticate/": "mfa_reauthenticate",
    "accounts/2fa/totp/activate/": "mfa_activate_totp",
    "accounts/2fa/totp/deactivate/": "mfa_deactivate_totp",
    "accounts/2fa/recovery-codes/": "mfa_view_recovery_codes",
    "accounts/2fa/recovery-codes/generate/": "mfa_generate_recovery_codes",
    "accounts/2fa/recovery-codes/download/": "mfa_download_recovery_codes",
    "accounts/2fa/webauthn/": "mfa_list_webauthn",
    "accounts/2fa/webauthn/add/": "mfa_add_webauthn",
    "accounts/2fa/webauthn/login/": "mfa_login_webauthn",
    "accounts/2fa/webauthn/reauthenticate/": "mfa_reauthenticate_webauthn",
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": "mfa_edit_webauthn",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": "mfa_remove_webauthn",
}
GONE = (
    "", "signup/", "signup/passkey/", "email/", "confirm-email/", "confirm-email/abc/", "password/change/",
    "password/set/", "password/reset/", "password/reset/done/", "password/reset/confirm/", "password/reset/complete/",
    "password/reset/key/1-abc/", "password/reset/key/done/", "phone/verify/", "phone/change/", "2fa/trust/",
    "2fa/webauthn/signup/", "3rdparty/", "sessions/",
)  # fmt: skip


def walk(resolver, before=""):
    """Yield every URL with its name."""
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, here)
        else:
            yield here, pattern.name


def test_urls_are_exactly_these():
    found = [(url, name) for url, name in walk(get_resolver()) if url.startswith("accounts/")]

    assert sorted(found) == sorted(URLS.items())


@pytest.mark.django_db
def test_other_pages_of_allauth_are_not_found(client):
    client.force_login(OrganiserFactory().user)

    for page, browser in product(GONE, (client, Client())):
        assert browser.get(f"/accounts/{page}").status_code == 404, page
        assert browser.post(f"/accounts/{page}", {"email": "x@example.org"}).status_code == 404, page


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
def test_no_page_reverses_a_url_that_does_not_exist(client, method):
    """Each page answers without a 500: logged in or not, without data and with invalid data."""
    client.force_login(OrganiserFactory().user)

    for url in URLS:
        path = "/" + re.sub(r"<\w+:\w+>", "1", url)
        for browser in (Client(), client):
            for data in ({}, {"code": "1", "credential": "{", "login": "a", "email": "b", "action": "c"}):
                response = getattr(browser, method)(path, data) if method == "post" else getattr(browser, method)(path)
                assert response.status_code < 500, path
        client.force_login(OrganiserFactory().user)


@pytest.mark.django_db
def test_former_url_of_the_log_in_form_redirects(client):
    response = client.get("/accounts/login/code/?next=/admin/meetups/")

    assert (response.status_code, response.headers["Location"]) == (301, "/accounts/login/?next=/admin/meetups/")
