"""The forms of the log-in pages: allauth's, with limits that hold across processes and with User.email (ADR 19)."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import BaseConfirmCodeForm, RequestLoginCodeForm
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

from meetups.models.emails import EmailFormField
from meetups.services import log_in_codes
from meetups.views import audit
from meetups.views.limits import network


def email_field(label: Any) -> EmailFormField:
    """Return a form field for an email address, with the error messages of this site."""
    return EmailFormField(
        label=label,
        error_messages={
            "required": _("Enter an email address."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class LogInForm(RequestLoginCodeForm):
    """Ask for the email address of an account. It uses User.email, and not allauth's own table of email addresses."""

    email = None
    login = email_field(_("Email address"))

    def clean_login(self) -> str:
        email: str = self.cleaned_data["login"].lower()
        log_in_codes.count_request(email=email, network=network(context.request))
        self._user = log_in_codes.account_of(email)
        return email

    def clean(self) -> Any:
        cleaned = super().clean()
        return {**cleaned, "email": cleaned.get("login")}


class NewEmailForm(forms.Form):
    """Ask for the new email address of an account."""

    email = email_field(_("New email address"))


class Counted:
    """Count each code or passkey before it is compared, and log a wrong one."""

    def counted(self, clean: Callable[[], Any], *, account: str, user: int | None = None) -> Any:
        request = context.request
        log_in_codes.count_try(network=network(request), account=account)
        try:
            return clean()
        except ValidationError:
            audit.record(request, "failed-code", account=user)
            raise


class CodeForm(Counted, BaseConfirmCodeForm):
    """Ask for the code from the email. `account` is the email address it went to, `user` the number of the account."""

    def __init__(self, *args: Any, account: str, user: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.user = account, user
        self.fields["code"].error_messages["required"] = _("Enter the code from the email.")
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> Any:
        return self.counted(super().clean_code, account=self.account, user=self.user)


class CountedOfUser(Counted):
    """Count failures for an account that is known already. A log-in by passkey alone has no known account yet."""

    user: Any

    def counted_of_user(self, clean: Callable[[], Any]) -> Any:
        user = self.user.pk if self.user else None
        return self.counted(clean, account=f"user {user}" if user else network(context.request), user=user)


class AppCodeForm(CountedOfUser, AuthenticateForm):
    def clean_code(self) -> Any:
        return self.counted_of_user(super().clean_code)


class AppCodeAgainForm(CountedOfUser, ReauthenticateForm):
    def clean_code(self) -> Any:
        return self.counted_of_user(super().clean_code)


def read_passkey(clean: Callable[[], Any]) -> Any:
    """Return the passkey as allauth reads it from the request. Raises ValidationError, not a 500, if it cannot."""
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("That passkey could not be read. Try again."), code="unreadable") from error


class PasskeyForm(CountedOfUser, LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read_passkey(clean))


class PasskeyAfterCodeForm(CountedOfUser, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read_passkey(clean))


class PasskeyAgainForm(CountedOfUser, ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read_passkey(clean))


class NewPasskeyForm(AddWebAuthnForm):
    def clean(self) -> Any:
        return read_passkey(super().clean)
