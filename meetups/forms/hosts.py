"""The forms of a board's hosts: a topic, a show of hands, a merge, notes, and an action."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetups.models import Action, Card
from meetups.models.emails import EmailFormField

OFF = {"autocomplete": "off"}


class TopicForm(forms.ModelForm):
    """A topic that a host adds."""

    class Meta:
        model = Card
        fields = ["title"]
        labels = {"title": _("Topic")}
        widgets = {"title": forms.TextInput(attrs=OFF)}
        error_messages = {
            "title": {"required": _("Enter the topic."), "max_length": _("Shorten the topic to 120 characters.")}
        }


class HandsForm(forms.ModelForm):
    """How many people without a phone raised a hand for a topic."""

    class Meta:
        model = Card
        fields = ["hands"]
        labels = {"hands": _("Show of hands")}
        help_texts = {"hands": _("How many people without a phone vote for this topic.")}
        widgets = {"hands": forms.TextInput(attrs={"inputmode": "numeric", **OFF})}
        error_messages = {
            "hands": dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Enter a number, such as 4."))
        }


class MergeForm(forms.Form):
    """The topic that another one is merged into."""

    into = forms.ModelChoiceField(
        label=_("Merge it into"),
        queryset=Card.objects.none(),
        empty_label=_("Choose a topic"),
        help_text=_("The votes for both count for that topic."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a topic of this board.")),
    )

    def __init__(self, *args: Any, others: QuerySet[Card], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class NotesForm(forms.ModelForm):
    """The notes of a topic, and where the discussion got to."""

    class Meta:
        model = Card
        fields = ["outcome", "notes"]
        labels = {"outcome": _("Where we got to"), "notes": _("Notes")}
        help_texts = {"outcome": _("Markdown. It is shown on the board’s page, and stays with the topic.")}
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3}), "notes": forms.Textarea(attrs={"rows": 3})}


class CardActionForm(forms.ModelForm):
    """An action that comes of a topic, and who does it."""

    owner_email = EmailFormField(
        label=_("Owner’s email address"),
        required=False,
        help_text=_("Only if they want a reminder. They confirm it first."),
        error_messages={"invalid": _("Enter an email address in full, such as name@example.org, or leave it empty.")},
        widget=forms.EmailInput(attrs={"spellcheck": "false", **OFF}),
    )

    field_order = ["text", "owner_name", "owner_email"]

    class Meta:
        model = Action
        fields = ["text", "owner_name"]
        labels = {"text": _("What is to do?"), "owner_name": _("Owner")}
        widgets = {"text": forms.TextInput(attrs=OFF), "owner_name": forms.TextInput(attrs=OFF)}
        error_messages = {"text": {"required": _("Enter what is to do.")}}
