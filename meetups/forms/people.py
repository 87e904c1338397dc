"""Whoever asks what is held on them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap


class AskForm(Trap):
    """The address in question. `website` is there for robots only."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The answer goes to this address and to nobody else."),
        error_messages={
            "required": _("Write your e-mail address, so that the answer can reach you."),
            "invalid": _("Write an e-mail address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    field_order = ["email", "website"]
