"""The form for a message from organisers to attendees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Message


class MessageForm(forms.ModelForm):
    """A draft. The recipients are looked up when it is sent."""

    audiences = forms.MultipleChoiceField(
        label=_("To"),
        initial=["going"],
        choices=[(name, label) for name, (label, _statuses) in Message.AUDIENCES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group of attendees.")},
    )

    class Meta:
        model = Message
        fields = ["event", "subject", "text", "audiences", "is_about_place"]
        help_texts = {
            "is_about_place": _(
                "Untick this for anything else. The email then has a link to unsubscribe, and people who"
                " have unsubscribed do not get it."
            ),
        }
