"""A form with a venue that must be open."""

from datetime import date
from typing import Any

from django import forms


class OpenVenueForm(forms.ModelForm):
    """A form with a venue, which refuses one that is closed on the day.

    A meeting keeps a closed venue while neither its venue nor its times are changed.
    """

    moved_by: tuple[str, ...] = ("venue",)  # a change of these fields checks the venue again

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        venue, day = cleaned.get("venue"), self.last_day(cleaned)
        is_chosen = not self.instance.pk or set(self.moved_by) & set(self.changed_data)
        if venue and is_chosen and (refusal := venue.refusal_on(day)):
            self.add_error("venue", refusal)
        return cleaned

    def last_day(self, cleaned: dict[str, Any]) -> date:
        """Return the last day on which the venue is needed; `date.max` for a series, which has no last day."""
        return date.max
