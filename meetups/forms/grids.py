"""Forms of people at a grid: a pitch before the room, a pitch from a phone, and the place of a session."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Once
from meetups.forms.boards import NUMBER
from meetups.forms.versions import show_saved
from meetups.models import Pitch
from meetups.standards.shown_texts import brought_together, digests
from meetups.standards.titles import is_visible

CHANGED = _("Somebody else changed this meanwhile. Their words are below. Put both together, then save.")
NO_TITLE = _("Enter a title, such as: How do we find speakers?")
LABELS = {
    "title": _("Your session in one line"),
    "about": _("What it is about"),
    "name": _("Your name"),
    "email": _("Your email address"),
}
HELP_TEXTS = {
    "title": _("Everyone can read it, so name no person who has not agreed."),
    "about": _("What you would like to do, and for whom. Markdown."),
    "name": _("Only the hosts see it, until you show it to everyone. Otherwise we say “somebody”."),
    "email": _("We send you the link to change your pitch, show your name or withdraw it."),
}
WIDGETS = {
    "title": forms.TextInput(attrs={"autocomplete": "off"}),
    "about": forms.Textarea(attrs={"rows": 5}),
    "name": forms.TextInput(attrs={"autocomplete": "name"}),
    "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
}
ERRORS = {
    "title": {"required": NO_TITLE},
    "email": {"invalid": _("Enter an email address in full, such as name@example.org, or leave it empty.")},
}


class PitchFormBase(forms.ModelForm):
    """The fields of a pitch, and a title that shows something."""

    class Meta:
        model = Pitch
        fields = ["title", "about"]
        labels, help_texts, widgets, error_messages = LABELS, HELP_TEXTS, WIDGETS, ERRORS

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not is_visible(title):
            raise ValidationError(NO_TITLE, "required")
        return title


class PitchForm(PitchFormBase, Once):
    """A pitch before the room. `form_token` is the idempotency key."""

    field_order = ["title", "about", "name", "email", "website", "form_token"]

    class Meta(PitchFormBase.Meta):
        fields = ["title", "about", "name", "email"]

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**facts, "idempotency_key": self.cleaned_data["form_token"]}


class ShownTexts(forms.ModelForm):
    """Texts of a pitch that several people can change at once. `had` says what the form showed.

    After a refusal, `others` has the labels and texts that somebody else saved meanwhile.
    """

    had = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}), max_length=200)
    others: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show(self.instance)

    def show_beside(self, saved: Pitch) -> None:
        """Show what somebody else saved beside what the user typed. Texts that the user left are the saved ones."""
        typed = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        texts = self._show(saved)
        kept, by_both = brought_together(self.cleaned_data["had"], texts, typed)
        show_saved(self, {"had", *(name for name in kept if kept[name] == texts[name])})
        self.others = tuple((str(self[name].label), texts[name]) for name in by_both)
        for name in by_both:
            self.add_error(name, ValidationError(CHANGED, "changed"))

    def _show(self, pitch: Pitch) -> dict[str, str]:
        texts = {name: getattr(pitch, name) for name in self._meta.fields or ()}
        self.initial.update(texts, had=digests(texts))
        return texts


class OwnPitchForm(PitchFormBase, ShownTexts):
    """The facts of a session that its host can change."""

    class Meta(PitchFormBase.Meta):
        fields = ["title", "about", "name"]


class SeatPitchForm(PitchForm):
    """A pitch from a phone: one line. The text about it can be added by its link."""

    class Meta(PitchFormBase.Meta):
        fields = ["title"]
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"})}


class WhereForm(forms.Form):
    """The room and slot of a session, as one value such as `3-12`. They are offered by slot."""

    place = forms.ChoiceField(
        label=_("Room and time"),
        error_messages={"required": _("Choose a room and a time."), "invalid_choice": _("Choose a room and a time.")},
    )

    def __init__(self, *args: Any, choices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Choose one")), *choices]  # type: ignore[attr-defined]


def room_and_slot(value: object) -> tuple[int, int] | None:
    """Return the room and the slot of a place such as `3-12`, as in `Pitch.cell`; None if it is no such."""
    found = re.fullmatch(rf"({NUMBER})-({NUMBER})", str(value))
    return (int(found[1]), int(found[2])) if found else None
