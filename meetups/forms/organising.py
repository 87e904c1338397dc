"""The form of a meeting on the start page of the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Venue

VENUE, PUBLISH = "venue", "publish"


class ArrangeForm(forms.Form):
    """The venue that an organiser chose, the one that the page had shown, and the button that they pressed."""

    venue = forms.ModelChoiceField(
        Venue.objects.all(),
        required=False,
        error_messages={"invalid_choice": _("This venue was deleted meanwhile. Choose another one.")},
    )
    shown = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    do = forms.ChoiceField(
        choices=[(VENUE, _("Save venue")), (PUBLISH, _("Publish"))],
        error_messages={"required": _("Press one of the buttons."), "invalid_choice": _("Press one of the buttons.")},
    )

    @property
    def is_published(self) -> bool:
        return bool(self.cleaned_data["do"] == PUBLISH)

    @property
    def arrangement(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        shown, venue = self.cleaned_data["shown"], self.cleaned_data["venue"]
        return {"venue": venue, "shown": shown, "is_ready": self.is_published}

    @property
    def messages(self) -> list[str]:
        """Return one sentence for each error."""
        return [str(message) for errors in self.errors.values() for message in errors]
