"""Forms for pictures: adding one, and changing its words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.models import Picture
from meetups.standards.pictures import PictureBytes

TYPES = "image/jpeg,image/png,image/webp"


class PictureWordsForm(forms.ModelForm):
    """The words for a picture: its description, or that it is decorative, and who made it."""

    class Meta:
        model = Picture
        fields = ["alternative", "is_decorative", "credit"]
        labels = {"alternative": _("Description")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_words, is_decorative = bool(cleaned.get("alternative")), cleaned.get("is_decorative")
        if "alternative" in cleaned and not has_words and not is_decorative:
            self.add_error("alternative", ValidationError(_("Describe the picture, or tick “decorative”."), "words"))
        if has_words and is_decorative:
            words = _("A decorative picture is not read out. Delete these words, or untick “decorative”.")
            self.add_error("alternative", ValidationError(words, "words"))
        return cleaned


class PictureForm(PictureWordsForm):
    """Add a picture.

    `files_read` are the sizes made of the chosen file, or why there are none. The file is read before the transaction
    of the form.
    """

    files_read: list[PictureBytes] | ValidationError | None = None

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "JPEG, PNG or WebP, at most 10 MB. The place where it was taken, and the file itself, are not kept."
        ),
        widget=forms.FileInput(attrs={"accept": TYPES}),
        error_messages={"required": _("Choose a file")},
    )
    everybody_agreed = forms.BooleanField(
        label=_("Everybody who can be recognised agreed"),
        help_text=_("Or nobody can be recognised. If somebody changes their mind, take the picture down."),
        error_messages={"required": _("Ask everybody who can be recognised first, then tick that they agreed.")},
    )

    class Meta(PictureWordsForm.Meta):
        fields = ["group", "file", "alternative", "is_decorative", "credit", "everybody_agreed"]

    def clean_file(self) -> Any:
        if isinstance(self.files_read, ValidationError):
            raise self.files_read
        return self.cleaned_data["file"]
