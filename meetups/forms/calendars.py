"""The forms for importing a calendar."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetups.models import Group
from meetups.models.imports import MAKE
from meetups.standards.calendar_streams import LARGEST


class CalendarURLField(forms.URLField):
    """A URL field that reads `webcal:` as https."""

    def to_python(self, value: Any) -> str:
        return super().to_python(re.sub(r"^webcals?://", "https://", str(value or "").strip())) or ""


class CalendarForm(forms.Form):
    """A calendar file or its URL, and the group that gets the events."""

    group = forms.ModelChoiceField(queryset=Group.objects.none(), label=_("Group"), empty_label=None)
    file = forms.FileField(
        label=_("Calendar file"),
        required=False,
        help_text=_("An .ics file as Google, Outlook, Apple, Meetup and Eventbrite export it, up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    url = CalendarURLField(
        label=_("Or its URL"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(["https"])],
        error_messages={"invalid": _("Enter a URL that begins with https://.")},
        help_text=_("Such as the “secret address in iCal format” of a Google calendar. It begins with https://."),
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(_("The file is larger than 1 MB. Export fewer months."), "large")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("url")):
            raise ValidationError(_("Choose a file or enter a URL, not both."), "one")
        return cleaned


class PlacesForm(forms.Form):
    """A question for each place that is not surely a venue: which one of several it is, or whether to make it.

    `questions` are places by the plain text of the LOCATION, with `text`, `candidates` and `address`.
    """

    def __init__(self, *args: Any, questions: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._texts = {_name(text): text for text in questions}
        for text, place in questions.items():
            self.fields[_name(text)] = _which(place) if place.candidates else _tick(place)

    @property
    def answers(self) -> dict[str, Any]:
        """Return the answers by text: the primary key of a venue, or MAKE. A text without an answer is missing."""
        given = {text: self.cleaned_data.get(name) for name, text in self._texts.items()}
        return {text: MAKE if answer is True else answer for text, answer in given.items() if answer}


def _name(text: str) -> str:
    """Return a name of a field that is the same for the same text."""
    return f"place-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _which(place: Any) -> forms.Field:
    choices = [("", _("None of them")), *place.candidates]
    return forms.TypedChoiceField(
        label=_("Which venue is “%(place)s”?") % {"place": place.text}, choices=choices, coerce=int, required=False
    )


def _tick(place: Any) -> forms.Field:
    words = _("Make the venue “%(name)s”, %(address)s")
    return forms.BooleanField(
        label=words % {"name": place.address.name, "address": place.address.lines}, required=False
    )
