"""How allauth fits this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from config import proxies


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an organiser is added by another one, or by whoever runs the site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return proxies.client_ip(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter that cannot be sent now is owned up to: whoever waits for a code must not wait in vain."""
        context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are OSErrors
            page = render(self.request, "account/mail_unreachable.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a passkey is asked for that first: it is the one thing they surely have at hand."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: not method["id"].endswith(":webauthn"))


class PasskeyForm(LoginWebAuthnForm):
    """What a browser sends of a passkey before anybody is known: anything else is a wrong code, not a broken page."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValidationError(_("That passkey could not be read. Try again."), code="unreadable") from error


def log_in(request: HttpRequest, user: Any, *, method: str) -> HttpResponse:
    """Log an account in as allauth does after a code, second factor included. Return where to go on.

    `method` says how the person proved who they are, as allauth records it in the session.
    """
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, email_verification="none"))
