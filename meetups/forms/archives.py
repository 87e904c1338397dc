"""The forms for everything of a group in one file: downloading it, and uploading it elsewhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 5_000_000  # bytes


class DownloadForm(forms.Form):
    """The choice of a lead: what goes into the file."""

    with_followers = forms.BooleanField(
        label=_("With the email addresses of followers"),
        required=False,
        help_text=_("Tick this only if you need them. The history of the group then says that you have them."),
    )


class UploadForm(forms.Form):
    """The file that a lead downloaded."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The zip file that a lead downloaded, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    with_followers = forms.BooleanField(
        label=_("With followers"),
        required=False,
        help_text=_(
            "Tick this only if the followers know that the group moves here. From now on, we email them what is new."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                _(
                    "The file is larger than 5 MB. Ask the person who runs the site to import it "
                    "with the command import_group."
                ),
                "large",
            )
        return file
