"""The feedback form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Once
from meetups.models import Feedback, Remark

WORDS = [part.value for part in Remark.Part]


class FeedbackForm(forms.ModelForm, Once):
    """One choice and four texts. `form_token` is the idempotency key."""

    again = forms.ChoiceField(
        label=_("Would you use this format again?"),
        choices=Feedback.Again.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you would use this format again.")},
    )

    field_order = ["again", *WORDS, "website", "form_token"]

    class Meta:
        model = Feedback
        fields = ["again", *WORDS]
        labels = {
            "went_well": _("What should we keep?"),
            "to_change": _("What should we change?"),
            "to_try": _("What should we try?"),
            "anything_else": _("Anything else?"),
        }
        help_texts = {
            "went_well": _("The organisers read this. They may show it on the event’s page, without a name."),
            "to_change": _("Be concrete, so that the organisers can act on it."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in WORDS}

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}
