"""What somebody who comes has to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import Attendee
from meetups.models.emails import EmailFormField
from meetups.models.fields import validate_line

LABELS = {
    "name": _("Your name"),
    "email": _("Your e-mail address"),
    "access_needs": _("Anything you need to be able to take part"),
    "is_first_time": _("This is my first time"),
    "wants_name_public": _("Show my name on the event’s page"),
    "wants_offer": _("Offer me a place, do not just give it to me"),
}
HELP_TEXTS = {
    "email": _("We send the link that manages your place here, and what you need to know about it."),
    "access_needs": _("Such as a route without steps, a seat near the door, captions. Only the hosts read it."),
    "is_first_time": _("So that the hosts can look out for you."),
    "wants_name_public": _(
        "Your name is shown only after you press “Show my name” on the page that our email links to."
    ),
    "wants_offer": _(
        "Then nothing is yours until you say so: we ask, and you have 12 hours to answer. No answer means no, and the "
        "place goes to the next person."
    ),
}
WIDGETS = {
    "name": forms.TextInput(attrs={"autocomplete": "name"}),
    "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    "access_needs": forms.Textarea(attrs={"rows": 3}),
}
ADDRESS_ERRORS = {
    "required": _("Write your e-mail address, so that we can send you the link."),
    "invalid": _("Write an e-mail address in full, such as name@example.org."),
}
ERRORS = {"name": {"required": _("Write your name.")}, "email": ADDRESS_ERRORS}


class SubmitFlagInput(forms.HiddenInput):
    """A yes that is given with the button of the form: the button says what to."""

    def format_value(self, value: Any) -> str:
        return "on"


class Trap(forms.Form):
    """A field that people do not see: whoever fills it in is no person."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class PersonForm(forms.ModelForm):
    """What people say of themselves. An organisation is typed freely; those that many come from are suggested."""

    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        validators=[validate_line],
        help_text=_("Only counted: the page says how many organisations come, never who comes from where."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "organisations"}),
    )


class RsvpForm(PersonForm, Trap):
    """Name and e-mail are enough for a place; the rest helps the hosts. `wait` joins the waitlist of a full event."""

    wait = forms.BooleanField(required=False, widget=SubmitFlagInput)
    reserved = ""  # until when the place is reserved, signed; once the form is sent

    field_order = ["name", "email", "organisation", "access_needs", "is_first_time", "wants_name_public", "wants_offer"]

    class Meta:
        model = Attendee
        fields = ["name", "email", "access_needs", "wants_name_public", "is_first_time", "wants_offer"]
        labels, help_texts, widgets, error_messages = LABELS, HELP_TEXTS, WIDGETS, ERRORS

    @property
    def answers(self) -> dict[str, Any]:
        """What the service wants to know."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}

    def leave_out_waitlist(self) -> None:
        """Nobody is asked about a waitlist that there is not; whoever answered all the same was heard."""
        del self.fields["wait"], self.fields["wants_offer"]


class DetailsForm(PersonForm):
    """What somebody on the list may correct. `wants_offer` is a question to those who wait.

    The name is shown by a button of its own (see `names.show`).
    """

    field_order = ["name", "organisation", "access_needs", "is_first_time", "wants_offer"]

    class Meta:
        model = Attendee
        fields = ["name", "access_needs", "is_first_time", "wants_offer"]
        labels, help_texts, widgets, error_messages = LABELS, HELP_TEXTS, WIDGETS, ERRORS

    def __init__(self, data: Any = None, *, attendee: Attendee) -> None:
        super().__init__(data, instance=attendee, initial={"organisation": attendee.organisation or ""})
        if not attendee.is_waiting:
            del self.fields["wants_offer"]


class LinkForm(Trap):
    """Whose links are to be sent again."""

    email = EmailFormField(
        label=LABELS["email"],
        help_text=_("The one you gave when you took your place."),
        error_messages=ADDRESS_ERRORS,
        widget=WIDGETS["email"],
    )

    field_order = ["email", "website"]
