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
    """A field for an email address, with the words of this site."""
    return EmailFormField(
        label=label,
        error_messages={
            "required": _("Enter an email address."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class LogInForm(RequestLoginCodeForm):
    """The email address of an account. allauth would look into its own table of email addresses first."""

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
    """The email address that an account is to have."""

    email = email_field(_("New email address"))


class Counted:
    """Counts each code or passkey before it is compared, and logs a wrong one."""

    def counted(self, clean: Callable[[], Any], *, account: str, user: int | None = None) -> Any:
        request = context.request
        log_in_codes.count_try(network=network(request), account=account)
        try:
            return clean()
        except ValidationError:
            audit.record(request, "failed-code", account=user)
            raise


class CodeForm(Counted, BaseConfirmCodeForm):
    """The code from the email. `account` is the email address that asked for it, `user` the number of its account."""

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


def read(clean: Callable[[], Any]) -> Any:
    """Let allauth read the passkey that a browser sent. Raises ValidationError if it cannot, so that no page breaks."""
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("That passkey could not be read. Try again."), code="unreadable") from error


class PasskeyForm(CountedOfUser, LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read(clean))


class PasskeyAfterCodeForm(CountedOfUser, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read(clean))


class PasskeyAgainForm(CountedOfUser, ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        clean = super().clean_credential
        return self.counted_of_user(lambda: read(clean))


class NewPasskeyForm(AddWebAuthnForm):
    def clean(self) -> Any:
        return read(super().clean)
