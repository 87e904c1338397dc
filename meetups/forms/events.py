"""What may be asked of a list of events."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Event
from meetups.models.events import EventQuerySet
from meetups.models.fields import validate_line


class EventFilters(forms.Form):
    """The filters of a list of events; they live in the address, so a filtered list can be kept and shared."""

    group = forms.SlugField(required=False, max_length=80)
    venue = forms.SlugField(required=False, max_length=80)
    mode = forms.ChoiceField(required=False, choices=[("", _("Any")), *Event.Mode.choices])
    q = forms.CharField(required=False, max_length=100, validators=[validate_line])
    on = forms.DateField(required=False)

    default_error_messages = {
        "group": _("There is no group like that. Choose one from the list."),
        "venue": _("There is no venue like that. Choose one from the venues page."),
        "mode": _("Choose in person, online, or both."),
        "q": _("Search for up to 100 letters."),
        "on": _("Write the day as year-month-day, such as 2026-11-25."),
    }

    @property
    def messages(self) -> list[str]:
        """One sentence for each filter that could not be understood."""
        return [str(self.default_error_messages[name]) for name in self.errors]

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """The events that pass every filter given; a filter that was not understood lets nothing through."""
        if self.errors:
            return events.none()
        return events.filtered(**self.cleaned_data)
