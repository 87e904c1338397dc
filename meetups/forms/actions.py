"""Forms of the owners of actions: why one is dropped, and who does it now."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailFormField
from meetups.models.fields import validate_line


class DropForm(forms.Form):
    """Why an action is dropped, in one line."""

    why = forms.CharField(
        label=_("Why do you drop it?"),
        max_length=280,
        validators=[validate_line],
        help_text=_("In one line. It is shown with the action on the group’s page."),
        error_messages={"required": _("Say in one line why it is dropped.")},
    )


class HandOnForm(forms.Form):
    """The name of the new owner, and an email address if they want a reminder."""

    owner_name = forms.CharField(
        label=_("Who does it now?"),
        max_length=120,
        validators=[validate_line],
        help_text=_("Only the organisers see the name, until its owner shows it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the name of the person who does it now.")},
    )
    owner_email = EmailFormField(
        label=_("Their email address"),
        required=False,
        help_text=_("Only if they want a reminder. We send one email that asks them to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an email address in full, such as name@example.org, or leave it empty.")},
    )
