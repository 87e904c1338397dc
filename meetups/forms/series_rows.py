"""The rows on the page of a series: days that are added or removed, and venues in turn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.moments import IN_RANGE, day_widget
from meetups.forms.venues import OpenVenueForm
from meetups.models import SeriesDate, SeriesVenue


class ExceptionForm(forms.ModelForm):
    """One day that is added to a series or removed from it."""

    on = forms.DateField(label=_("Day"), validators=IN_RANGE, widget=day_widget())

    class Meta:
        model = SeriesDate
        fields = ["on", "is_removed"]


class StopForm(OpenVenueForm):
    """One of the venues in turn; without a number it is the last one."""

    position = forms.IntegerField(label=_("Turn"), min_value=1, max_value=999, required=False)

    class Meta:
        model = SeriesVenue
        fields = ["position", "venue"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["position"] = self.instance.position + 1 if self.instance.pk else None
