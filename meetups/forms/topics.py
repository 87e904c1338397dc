"""Forms of the topic backlog."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap
from meetups.models import Topic
from meetups.models.feedback import new_form_token
from meetups.standards.titles import is_visible

INCOMPLETE = _("This form is incomplete. Open the page again.")
NO_TITLE = _("Enter a topic, such as: How do we find speakers?")


class SuggestForm(forms.ModelForm, Trap):
    """A topic in one line, and a note. `form_token` is the idempotency key."""

    form_token = forms.CharField(
        widget=forms.HiddenInput,
        initial=new_form_token,
        max_length=32,
        validators=[RegexValidator(r"\A[\w-]{8,32}\Z")],
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE, "max_length": INCOMPLETE},
    )

    field_order = ["title", "note", "website", "form_token"]

    class Meta:
        model = Topic
        fields = ["title", "note"]
        labels = {"title": _("What should we talk about?"), "note": _("Why it matters")}
        help_texts = {
            "title": _("One line. Everyone can read it, so name no person who has not agreed."),
            "note": _("What you know already, and what would help. Markdown."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        error_messages = {"title": {"required": NO_TITLE}}

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not is_visible(title):
            raise ValidationError(NO_TITLE, "required")
        return title

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: self.cleaned_data[name] for name in ("title", "note", "form_token")}
