"""The form of a standing place: what each of its places says about its attendee."""

from meetups.forms.attendees import ERRORS, HELP_TEXTS, LABELS, WIDGETS, PersonForm
from meetups.models import StandingPlace


class StandingPlaceForm(PersonForm):
    """The details that a standing attendee can correct. The places given from then on have them."""

    field_order = ["name", "organisation", "access_needs"]

    class Meta:
        model = StandingPlace
        fields = ["name", "organisation", "access_needs"]
        labels, help_texts, widgets, error_messages = LABELS, HELP_TEXTS, WIDGETS, ERRORS
