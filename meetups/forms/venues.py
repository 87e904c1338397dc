"""Which venue a meeting can have."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models import Venue


def refusal_of_closed(venue: Venue) -> ValidationError:
    """Say that a venue takes no meetings, and since when."""
    assert venue.closed_on is not None
    values = {"venue": venue.name, "day": date_format(venue.closed_on, "j F Y")}
    return ValidationError(_("%(venue)s takes no meetings from %(day)s. Choose another venue."), "closed", values)


class OpenVenueForm(forms.ModelForm):
    """A form with a venue, which refuses one that is closed by then.

    A meeting that is there already keeps its venue for as long as neither the venue nor its hours are changed.
    """

    moved_by: tuple[str, ...] = ("venue",)  # a change of these fields chooses the venue anew

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        venue, day = cleaned.get("venue"), self.last_day(cleaned)
        is_chosen = not self.instance.pk or set(self.moved_by) & set(self.changed_data)
        if venue and is_chosen and venue.is_closed_on(day):
            self.add_error("venue", refusal_of_closed(venue))
        return cleaned

    def last_day(self, cleaned: dict[str, Any]) -> date:
        """Return the last day on which the venue is needed: for a series and its turns there is none."""
        return date.max
