"""The forms of the log-in pages."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.accounts import client_ip
from meetups.services import log_in_codes
from meetups.standards.networks import network_of
from meetups.views import audit


class EmailForm(forms.Form):
    """The email address of an account."""

    login = forms.EmailField(
        label=_("Email address"),
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """The code from the email."""

    code = forms.CharField(
        label=_("Code"),
        max_length=50,
        error_messages={"required": _("Enter the code from the email.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class NewEmailForm(forms.Form):
    """The email address that an account is to have."""

    email = forms.EmailField(
        label=_("New email address"),
        max_length=254,
        error_messages={
            "required": _("Enter your new email address."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class Counted:
    """Counts wrong codes of authenticator apps, recovery codes and passkeys in the database, and logs them.

    allauth counts them too, but in the cache, where each process may count for itself.
    """

    user: Any

    def counted(self, clean: Callable[[], Any]) -> Any:
        network = network_of(client_ip(context.request))
        log_in_codes.refuse_failures_over_limit(network=network, user=self.user)
        try:
            return clean()
        except ValidationError:
            log_in_codes.note_failure(network=network, user=self.user)
            audit.record(context.request, "failed-code", account=self.user.pk if self.user else None)
            raise


class AppCodeForm(Counted, AuthenticateForm):
    def clean_code(self) -> Any:
        return self.counted(super().clean_code)


class AppCodeAgainForm(Counted, ReauthenticateForm):
    def clean_code(self) -> Any:
        return self.counted(super().clean_code)


def read(clean: Callable[[], Any]) -> Any:
    """Let allauth read what a browser sent as a passkey: what it cannot read is a wrong one, not a broken page."""
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("That passkey could not be read. Try again."), code="unreadable") from error


class PasskeyForm(Counted, LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted(lambda: read(clean))


class PasskeyAfterCodeForm(Counted, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted(lambda: read(clean))


class PasskeyAgainForm(Counted, ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted(lambda: read(clean))


class NewPasskeyForm(AddWebAuthnForm):
    def clean(self) -> Any:
        return read(super().clean)
