"""Forms of speakers: offer a talk, change it, and add its slides and recording."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import ADDRESS_ERRORS, LABELS, Once
from meetups.forms.attendees import WIDGETS as PERSON
from meetups.models import Talk
from meetups.models.fields import validate_line
from meetups.models.talks import validate_https
from meetups.standards.titles import is_visible

NO_TITLE = _("Enter a title, such as: What we learnt from 200 forms")
NO_NAME = _("Enter your name.")
LONGEST_URL = 500


class TalkForm(forms.ModelForm):
    """The facts that a speaker gives about their talk, and can change later."""

    class Meta:
        model = Talk
        fields = ["title", "about", "name", "needs"]
        labels = {
            "title": _("Title"),
            "about": _("What it is about"),
            "name": LABELS["name"],
            "needs": _("What you need"),
        }
        help_texts = {
            "title": _("One line. Everyone can read it once the organisers accept your talk."),
            "about": _(
                "What people will hear, and who it is for. Everyone can read it once the organisers accept your talk. "
                "Markdown."
            ),
            "name": _(
                "Only the organisers and hosts read it. It is public only after you press “Show my name” on the page "
                "that our email links to."
            ),
            "needs": _(
                "Such as a screen, sound, a microphone or a step-free stage. Only the organisers and hosts read it."
            ),
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 6}),
            "name": PERSON["name"],
            "needs": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {"title": {"required": NO_TITLE}, "name": {"required": NO_NAME}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean_title(self) -> str:
        return self._visible("title", NO_TITLE)

    def clean_name(self) -> str:
        return self._visible("name", NO_NAME)

    def _visible(self, name: str, words: Any) -> str:
        line: str = self.cleaned_data[name]
        if not is_visible(line):
            raise ValidationError(words, "required")
        return line

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the speaker says of the talk, as arguments for the service."""
        return {name: self.cleaned_data[name] for name in TalkForm.base_fields}


class OfferForm(TalkForm, Once):
    """The form that offers a talk. We email the link to manage it to the email address."""

    field_order = ["title", "about", "name", "email", "needs", "website", "form_token"]

    class Meta(TalkForm.Meta):
        fields = [*TalkForm.Meta.fields, "email"]
        labels = {**TalkForm.Meta.labels, "email": LABELS["email"]}
        help_texts = {
            **TalkForm.Meta.help_texts,
            "email": _(
                "We send you the organisers’ answer, and a link to change or withdraw your talk. Only the organisers "
                "see your email address."
            ),
        }
        widgets = {**TalkForm.Meta.widgets, "email": PERSON["email"]}
        error_messages = {**TalkForm.Meta.error_messages, "email": ADDRESS_ERRORS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        facts = {**self.facts, "email": self.cleaned_data["email"]}
        return {**facts, "idempotency_key": self.cleaned_data["form_token"]}


def validate_link(url: str) -> None:
    """Raise ValidationError unless this is the URL of a page on the web: https, at most LONGEST_URL characters."""
    if len(url) > LONGEST_URL:
        raise ValidationError(_("This URL is too long. Enter one of at most 500 characters."), "max_length")
    validate_line(url)
    validate_https(url)


class LinkField(forms.CharField):
    """The URL of a page on the web, whole: with another scheme, or with none, it is refused."""

    default_validators = [validate_link]
    widget = forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class LinksForm(forms.Form):
    """Where the slides and the recording of a talk are. Both can be empty."""

    slides_url = LinkField(
        label=_("Slides"), required=False, help_text=_("The URL of your slides. It begins with https://")
    )
    recording_url = LinkField(
        label=_("Recording"), required=False, help_text=_("The URL of the recording. It begins with https://")
    )
