"""Forms of check-in: a person without a place, and a door link."""

import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.moments import WallClockField, moment_in
from meetups.models import Attendee, DoorLink
from meetups.models.emails import EmailFormField
from meetups.models.fields import validate_line


def new_form_token() -> str:
    """Return a new idempotency key: a form that is sent twice has the same."""
    return secrets.token_urlsafe(12)


class WalkInForm(forms.ModelForm):
    """A person who comes without a place; only the name is required. `once` is the idempotency key."""

    organisation = forms.CharField(
        label=_("Organisation"), required=False, max_length=160, validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = EmailFormField(
        label=_("Email address"),
        required=False,
        help_text=_("Only if they have a place and you cannot find them, or if they want the email afterwards."),
        error_messages={"invalid": _("Enter an email address in full, such as name@example.org, or leave it empty.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    once = forms.CharField(required=False, max_length=40, initial=new_form_token, widget=forms.HiddenInput)

    field_order = ["name", "organisation", "email"]

    class Meta:
        model = Attendee
        fields = ["name"]
        labels = {"name": _("Name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}
        error_messages = {"name": {"required": _("Enter the person’s name.")}}

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return self.cleaned_data


class DoorLinkForm(forms.ModelForm):
    """An event, and when its door link expires in the event's time zone; empty means the default."""

    expires_at = WallClockField(
        label=_("Ends"),
        required=False,
        help_text=_("In the time zone of the event. If empty, six hours after its end."),
    )

    class Meta:
        model = DoorLink
        fields = ["event", "expires_at"]

    def clean(self) -> None:
        super().clean()
        event, clock = self.cleaned_data.get("event"), self.cleaned_data.get("expires_at")
        if event and clock:
            self.cleaned_data["expires_at"] = moment_in(ZoneInfo(event.zone), clock)
