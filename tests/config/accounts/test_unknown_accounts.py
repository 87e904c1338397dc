"""After an email address is entered, every page makes the same queries with and without an account (ADR 19)."""

import re

import pytest
from django.test import Client

from tests.factories import OrganiserFactory, UserFactory
from tests.log_in import CONFIRM, LOGIN
from tests.statements import statements

PENDING = {
    "log-in form": ("get", LOGIN, {}),
    "form for the code": ("get", CONFIRM, {}),
    "empty code": ("post", CONFIRM, {"code": ""}),
    "wrong code": ("post", CONFIRM, {"code": "WRONG"}),
    "another code": ("post", CONFIRM, {"action": "resend"}),
    "another address": ("post", LOGIN, {"login": "other@example.org"}),
    "passkey": ("get", "/accounts/2fa/webauthn/login/", {}),
    "unreadable passkey": ("post", "/accounts/2fa/webauthn/login/", {"credential": "{"}),
    "second factor": ("get", "/accounts/2fa/authenticate/", {}),
    "log-out": ("post", "/accounts/logout/", {}),
    "home page": ("get", "/", {}),
    "admin": ("get", "/admin/", {}),
}
SAVEPOINT = r"\bs[0-9]+_x[0-9]+"
UNKNOWN = ("nobody@example.org", "closed@example.org")


@pytest.fixture
def ada(db):
    UserFactory(email="closed@example.org", is_active=False)
    return OrganiserFactory(user__email="ada@example.org").user


@pytest.mark.parametrize("before", ["", "wrong code", "another code"])
@pytest.mark.parametrize("step", PENDING)
def test_queries_are_the_same_for_known_and_unknown_email_addresses(ada, step, before):
    """The queries differ only in their values."""

    def shapes(email):
        browser = Client()
        browser.post(LOGIN, {"login": email})
        if before:
            method, url, data = PENDING[before]
            getattr(browser, method)(url, data)
        method, url, data = PENDING[step]
        with statements() as found:
            getattr(browser, method)(url, data)
        return [re.sub(SAVEPOINT, "?", sql) for sql in found]

    shapes("warm-up@example.org")
    known = shapes("ada@example.org")
    for email in UNKNOWN:
        assert shapes(email) == known
