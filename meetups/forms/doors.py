"""What is said at the door: who comes in without a place, and which event a link opens."""

import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.events import WallClockField, moment_in
from meetups.models import Attendee, DoorLink
from meetups.models.emails import EmailFormField
from meetups.models.fields import validate_line


def new_form_token() -> str:
    """The number of one form: what is sent twice has the same."""
    return secrets.token_urlsafe(12)


class WalkInForm(forms.ModelForm):
    """A name is enough. `once` is the number of the form."""

    organisation = forms.CharField(
        label=_("Organisation"), required=False, max_length=160, validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = EmailFormField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Only if they have a place already and you cannot find them, or want the letter afterwards."),
        error_messages={"invalid": _("Write an e-mail address in full, such as name@example.org, or leave it empty.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    once = forms.CharField(required=False, max_length=40, initial=new_form_token, widget=forms.HiddenInput)

    field_order = ["name", "organisation", "email"]

    class Meta:
        model = Attendee
        fields = ["name"]
        labels = {"name": _("Name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}
        error_messages = {"name": {"required": _("Write the name of who came.")}}

    @property
    def answers(self) -> dict[str, Any]:
        """What the service wants to know."""
        return self.cleaned_data


class DoorLinkForm(forms.ModelForm):
    """An event, and until when its door is open by its own clock; empty means the usual time."""

    expires_at = WallClockField(
        label=_("Ends"), required=False, help_text=_("By the clock of the event. Empty means six hours after its end.")
    )

    class Meta:
        model = DoorLink
        fields = ["event", "expires_at"]

    def clean(self) -> None:
        super().clean()
        event, clock = self.cleaned_data.get("event"), self.cleaned_data.get("expires_at")
        if event and clock:
            self.cleaned_data["expires_at"] = moment_in(ZoneInfo(event.zone), clock)
