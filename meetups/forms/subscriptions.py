"""What somebody who follows a group has to say."""

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


class FollowForm(forms.Form):
    """An address is enough. `website` is there for robots only."""

    email = EmailFormField(
        label=_("Your e-mail address"),
        help_text=_("We send one letter that asks whether it is you. Nothing else comes unless you say yes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Write your e-mail address, so that we can send you what is new."),
            "invalid": _("Write an e-mail address in full, such as name@example.org."),
        },
    )
    often = often_field()
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    @property
    def is_robot(self) -> bool:
        """People do not see the field `website`; whoever fills it in is no person."""
        return bool(self.cleaned_data.get("website"))

    @property
    def answers(self) -> dict[str, str]:
        """What the service wants to know."""
        return {name: self.cleaned_data[name] for name in ("email", "often")}


class OftenForm(forms.Form):
    """A change of mind about how often."""

    often = often_field()
