"""A form with a venue that must be open."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models import Venue


def refusal_of_closed(venue: Venue) -> ValidationError:
    """Return the error that a venue takes no meetings, and since when."""
    assert venue.closed_on is not None
    values = {"venue": venue.name, "day": date_format(venue.closed_on, "j F Y")}
    return ValidationError(_("%(venue)s takes no meetings from %(day)s. Choose another venue."), "closed", values)


class OpenVenueForm(forms.ModelForm):
    """A form with a venue, which refuses one that is closed on the day.

    A meeting keeps a closed venue while neither its venue nor its times are changed.
    """

    moved_by: tuple[str, ...] = ("venue",)  # a change of these fields checks the venue again

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        venue, day = cleaned.get("venue"), self.last_day(cleaned)
        is_chosen = not self.instance.pk or set(self.moved_by) & set(self.changed_data)
        if venue and is_chosen and venue.is_closed_on(day):
            self.add_error("venue", refusal_of_closed(venue))
        return cleaned

    def last_day(self, cleaned: dict[str, Any]) -> date:
        """Return the last day on which the venue is needed; `date.max` for a series, which has no last day."""
        return date.max
