"""Adapts allauth to this site (ADR 19)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from config import proxies
from meetups.services import log_in_codes
from meetups.standards import qr
from meetups.views import audit

LOG_IN_CODE = "account/email/login_code"


class Adapter(DefaultAccountAdapter):
    """Adapts allauth to this site: no sign-up, because an organiser is invited by a lead or by a superuser."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code. Check the email and enter it again."),
        "too_many_login_attempts": _("The code was wrong three times. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Return whether a log-in may redirect to this URL: to this host alone, not to others that allauth trusts.

        A pattern in ALLOWED_HOSTS, and an origin in CSRF_TRUSTED_ORIGINS, may belong to another organisation.
        """
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        return proxies.client_ip(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the email with the code. allauth sends nothing else: its notifications and sign-up are off."""
        if template_prefix == LOG_IN_CODE:
            log_in_codes.queue(user=log_in_codes.account_of(email), code=context["code"])

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        audit.record(request, "log-in")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Passkey first, then TOTP; a code by email for an account without both. Accounts have no password."""
        if not user.is_authenticated:
            return []
        methods = [method for method in super().get_reauthentication_methods(user) if method["id"] != "reauthenticate"]
        by_code = {"id": "code", "description": _("Email me a code"), "url": reverse("account_reauthenticate")}
        return sorted(methods, key=lambda method: not method["id"].endswith(":webauthn")) or [by_code]


class MFAAdapter(DefaultMFAAdapter):
    """Draws the code for an authenticator app with this site's QR library, so that allauth's own is not needed."""

    def build_totp_svg(self, url: str) -> str:
        return qr.svg_file(url)


def log_in(request: HttpRequest, user: Any, *, method: str) -> HttpResponse:
    """Log an account in as allauth does after a code, second factor included. Return the redirect to the next page.

    `method` is the way in which the person proved their identity, as allauth records it in the session.
    """
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, email_verification="none"))
