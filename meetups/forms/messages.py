"""What organisers may say of a message to those who come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Message


class MessageForm(forms.ModelForm):
    """A draft. Whom it goes to is looked up when it is sent."""

    states = forms.MultipleChoiceField(
        label=_("To"),
        initial=["going"],
        choices=[(key, words) for key, (words, _statuses) in Message.AUDIENCES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of people it goes to.")},
    )

    class Meta:
        model = Message
        fields = ["event", "subject", "text", "states", "is_about_place"]
