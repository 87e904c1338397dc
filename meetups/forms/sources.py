"""The form for the calendar that is read for a group each night."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from meetups.forms.calendars import CalendarURLField


class SourceForm(forms.Form):
    """The URL of a calendar on another website, and whether its changes wait for an answer."""

    url = CalendarURLField(
        label=_("URL"),
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(["https"])],
        error_messages={
            "required": _("Enter the URL of the calendar."),
            "invalid": _("Enter a URL that begins with https://."),
        },
        help_text=_("Such as the “secret address in iCal format” of a Google calendar. It begins with https://."),
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    is_automatic = forms.BooleanField(
        label=_("Import changes without asking"),
        required=False,
        help_text=_(
            "Tick this to publish new meetings at once and email attendees about changes. Otherwise "
            "we ask you first. You always check new venues yourself, and meetings that seem to be here already."
        ),
    )
