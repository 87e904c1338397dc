"""Forms of phones at a board: the code to join, taking a seat, proposing a topic, and the buttons to vote."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Card, Seat
from meetups.models.boards import CODE_LENGTH

# Signs that people type or read for a letter of a code: a digit, a letter that no code has, or one of another alphabet.
LOOK_ALIKES = str.maketrans("8526U" + "ВСЕНКМРТХ" + "ΒΗΚΜΡΤΧΖ", "BSZGV" + "BCEHKMPTX" + "BHKMPTXZ")
NUMBER = "[1-9][0-9]{0,17}"


def typed_code(text: str) -> str:
    """Return the letters of a code as somebody typed it: case, spaces, hyphens and look-alikes do not count."""
    letters = unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
    return "".join(filter(str.isalnum, letters))


class CodeForm(forms.Form):
    """The six letters on the screen or the poster."""

    code = forms.CharField(
        label=_("Code"), max_length=40, strip=True,
        help_text=_("Six letters, on the screen or the poster."),
        error_messages={"required": _("Enter the six letters."), "max_length": _("A code has six letters.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": None}
        ),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = typed_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("A code has six letters. Check the screen and enter it again."))
        return code


class JoinForm(forms.ModelForm):
    """The name of a seat, which nobody needs to give."""

    class Meta:
        model = Seat
        fields = ["name"]
        labels = {"name": _("Your name")}
        help_texts = {"name": _("The hosts of the board see it. It is deleted the morning after.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "given-name"})}


class ProposalForm(forms.ModelForm):
    """A topic to propose."""

    class Meta:
        model = Card
        fields = ["title"]
        labels = {"title": _("Your topic")}
        help_texts = {"title": _("One line, such as a question.")}
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"})}
        error_messages = {"title": {"required": _("Enter a topic.")}}


def vote_of(values: object) -> tuple[int, int] | None:
    """Return the card of a vote button's value `12:2`, and the votes that the form showed; None if it is no such."""
    found = re.fullmatch(rf"({NUMBER}):([0-9]{{1,3}})", str(values))
    return (int(found[1]), int(found[2])) if found else None


def answer_of(values: object) -> tuple[int, int, str] | None:
    """Return the card, the round and the answer of a button's value `12:40:go_on`; None if it is no such."""
    found = re.fullmatch(rf"({NUMBER}):([0-9]{{1,18}}):([a-z_]{{1,10}})", str(values))
    return (int(found[1]), int(found[2]), found[3]) if found else None
