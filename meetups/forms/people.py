"""Forms about people: their personal data, and the organisations they come from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap
from meetups.forms.events import ShownForm
from meetups.models import Organisation
from meetups.models.emails import EmailFormField


class AskForm(Trap):
    """An email address to ask about. `website` is a trap for robots."""

    email = EmailFormField(
        label=_("Your email address"),
        help_text=_("We send the answer to this email address and nobody else."),
        error_messages={
            "required": _("Enter your email address, so that we can send you the answer."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    field_order = ["email", "website"]


class MergeForm(forms.Form):
    """Choose the organisation to keep when several are merged."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation to keep"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, data: Any = None, *, organisations: Any) -> None:
        super().__init__(data)
        self.fields["into"].queryset = organisations  # type: ignore[attr-defined]


class ErasureForm(ShownForm):
    """Choose how much of the chosen attendees' personal data is erased."""

    CHOSEN, GROUPS, SITE = "chosen", "groups", "site"

    scope = forms.ChoiceField(label=_("What to erase"), widget=forms.RadioSelect, initial=CHOSEN)

    def __init__(self, data: Any = None, *, others: int, is_site_wide: bool, shown: int = 0) -> None:
        """`others` is the number of other meetings with the same email addresses; `is_site_wide` offers the site."""
        super().__init__(data, initial={"shown": shown})
        choices = [(self.CHOSEN, _("Only the places in this list"))]
        if is_site_wide:
            words = _("Everything about these email addresses on the whole site: places, groups they follow, emails")
            choices.append((self.SITE, words))
        elif others:
            words = _("These, and the places with the same email addresses at all meetings of groups that you organise")
            choices.append((self.GROUPS, words))
        self.fields["scope"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["scope"].widget = forms.HiddenInput()
