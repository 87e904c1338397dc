"""The feedback form."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap
from meetups.models import Feedback
from meetups.models.feedback import new_form_token


class FeedbackForm(forms.ModelForm, Trap):
    """One choice and two texts. `form_token` is the idempotency key."""

    again = forms.ChoiceField(
        label=_("Would you come again?"),
        choices=Feedback.Again.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you would come again.")},
    )
    form_token = forms.CharField(
        widget=forms.HiddenInput,
        initial=new_form_token,
        max_length=32,
        validators=[RegexValidator(r"\A[\w-]{8,32}\Z")],
        error_messages={name: _("This form is incomplete. Open the page again.") for name in ("required", "invalid")},
    )

    field_order = ["again", "went_well", "to_change", "website", "form_token"]

    class Meta:
        model = Feedback
        fields = ["again", "went_well", "to_change"]
        labels = {"went_well": _("What went well?"), "to_change": _("What should change?")}
        help_texts = {
            "went_well": _("Only the organisers read this, and they do not see who wrote it."),
            "to_change": _("Be concrete, so that the organisers can act on it."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("went_well", "to_change")}

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}
