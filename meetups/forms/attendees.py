"""What somebody who comes has to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Attendee
from meetups.models.fields import validate_line


class RsvpForm(forms.ModelForm):
    """Name and e-mail are enough for a place; the rest helps the hosts. `website` is there for robots only."""

    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        validators=[validate_line],
        help_text=_("Only counted: the page says how many organisations come, never who comes from where."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    field_order = ["name", "email", "organisation", "access_needs", "is_first_time", "is_name_public", "website"]

    class Meta:
        model = Attendee
        fields = ["name", "email", "access_needs", "is_name_public", "is_first_time"]
        labels = {
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "access_needs": _("Anything you need to be able to take part"),
            "is_first_time": _("This is my first time"),
            "is_name_public": _("Show my name on the event’s page"),
        }
        help_texts = {
            "email": _("We send the link that manages your place here, and nothing else."),
            "access_needs": _("Such as a route without steps, a seat near the door, captions. Only the hosts read it."),
            "is_first_time": _("So that the hosts can look out for you."),
            "is_name_public": _("Leave this empty and only the hosts see it."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            "access_needs": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "name": {"required": _("Write your name.")},
            "email": {
                "required": _("Write your e-mail address, so that we can send you the link."),
                "invalid": _("Write an e-mail address in full, such as name@example.org."),
            },
        }

    @property
    def is_robot(self) -> bool:
        """People do not see the field `website`; whoever fills it in is no person."""
        return bool(self.cleaned_data.get("website"))

    @property
    def answers(self) -> dict[str, Any]:
        """What the service wants to know."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}
