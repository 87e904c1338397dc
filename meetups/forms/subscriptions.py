"""Forms of people who follow a group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Subscription
from meetups.models.emails import EmailFormField


def often_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How often?"),
        choices=Subscription.Often.choices,
        initial=Subscription.Often.FORTNIGHT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )


def actions_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Send me actions too"),
        required=False,
        help_text=_("What people said they would do until when, and what came of it."),
    )


class FollowForm(forms.Form):
    """An email address, how often, and whether with actions. `website` is a trap for robots."""

    email = EmailFormField(
        label=_("Your email address"),
        help_text=_("We send one email that asks you to confirm. We send nothing else unless you do."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your email address, so that we can send you news."),
            "invalid": _("Enter an email address in full, such as name@example.org."),
        },
    )
    often = often_field()
    wants_actions = actions_field()
    website = forms.CharField(
        label=_("Website"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_robot(self) -> bool:
        """Return whether the field `website` is filled in: people do not see it."""
        return bool(self.cleaned_data.get("website"))

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: self.cleaned_data[name] for name in ("email", "often", "wants_actions")}


class ChosenForm(forms.Form):
    """Change how often emails are sent, and whether with actions."""

    often = often_field()
    wants_actions = actions_field()
