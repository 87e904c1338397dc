"""Whoever asks what is held on them; organisations that are one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap
from meetups.models import Organisation


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


class MergeForm(forms.Form):
    """Which of some organisations stays."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Stays"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, data: Any = None, *, organisations: Any) -> None:
        super().__init__(data)
        self.fields["into"].queryset = organisations  # type: ignore[attr-defined]
