"""Forms of the owners of actions, and an action in the admin."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Action
from meetups.models.emails import EmailFormField


class DropForm(forms.ModelForm):
    """Why an action is dropped, in one line."""

    class Meta:
        model = Action
        fields = ["why"]
        labels = {"why": _("Why do you drop it?")}
        help_texts = {"why": _("In one line. It is shown with the action on the group’s page.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True
        self.fields["why"].error_messages["required"] = _("Say in one line why it is dropped.")


class HandOnForm(forms.ModelForm):
    """The name of the new owner, and an email address if they want a reminder."""

    owner_email = EmailFormField(
        label=_("Their email address"),
        required=False,
        help_text=_(
            "Only if they want a reminder. We send one email that asks them to confirm, and say that you asked."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an email address in full, such as name@example.org, or leave it empty.")},
    )

    class Meta:
        model = Action
        fields = ["owner_name", "owner_email"]
        labels = {"owner_name": _("Who does it now?")}
        help_texts = {"owner_name": _("Only the organisers see the name, until its owner shows it.")}
        widgets = {"owner_name": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_name"].required = True
        self.fields["owner_name"].error_messages["required"] = _("Enter the name of the person who does it now.")
