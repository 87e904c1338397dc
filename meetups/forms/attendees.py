"""Forms of attendees: sign-up, their details, the links to their places, and a place in the admin."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from meetups.models import Attendee, Event
from meetups.models.emails import EmailFormField
from meetups.models.feedback import new_form_token
from meetups.models.fields import validate_line

INCOMPLETE = _("This form is incomplete. Open the page again.")

LABELS = {
    "name": _("Your name"),
    "email": _("Your email address"),
    "access_needs": _("Access needs"),
    "is_first_time": _("This is my first time"),
    "wants_name_public": _("Show my name on the event’s page"),
    "wants_offer": _("Offer me a place instead of giving it to me"),
}
HELP_TEXTS = {
    "email": _("We send you the link to manage your place, and news about it."),
    "access_needs": _("Such as a step-free way in, a seat near the door or captions. Only the organisers read it."),
    "is_first_time": _("So that the organisers can look out for you."),
    "wants_name_public": _(
        "Your name is shown only after you press “Show my name” on the page that our email links to."
    ),
    "wants_offer": _(
        "We email you the offer, and you have 12 hours to accept. If you do not, the place goes to the next person."
    ),
}
WIDGETS = {
    "name": forms.TextInput(attrs={"autocomplete": "name"}),
    "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    "access_needs": forms.Textarea(attrs={"rows": 3}),
}
ADDRESS_ERRORS = {
    "required": _("Enter your email address, so that we can send you the link."),
    "invalid": _("Enter an email address in full, such as name@example.org."),
}
ERRORS = {"name": {"required": _("Enter your name.")}, "email": ADDRESS_ERRORS}


class SubmitFlagInput(forms.HiddenInput):
    """A hidden input that is always "on": the words on the button say what people choose."""

    def format_value(self, value: Any) -> str:
        return "on"


class Trap(forms.Form):
    """A form with a field that people do not see, so that only robots fill it in."""

    website = forms.CharField(
        label=_("Website"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class Once(Trap):
    """A form that people can send twice by mistake. `form_token` is the idempotency key."""

    form_token = forms.CharField(
        widget=forms.HiddenInput,
        initial=new_form_token,
        max_length=32,
        validators=[RegexValidator(r"\A[\w-]{8,32}\Z")],
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE, "max_length": INCOMPLETE},
    )


class PersonForm(forms.ModelForm):
    """A form for an attendee's personal data. They can type any organisation; common ones are suggested."""

    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        validators=[validate_line],
        help_text=_("We only publish how many organisations come, never who comes from which organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "organisations"}),
    )


class RsvpForm(PersonForm, Trap):
    """The sign-up form. Only name and email address are required. `wait` joins the waitlist of a full event.

    `comes_every_time` asks for a standing place, at an event of a series that is running.
    """

    NOT_OF_PLACE = ("website", "comes_every_time")

    comes_every_time = forms.BooleanField(
        label=_("I come every time"),
        required=False,
        help_text=_(
            "We email you to confirm it. Then you get a standing place: a place at each meeting, 28 days before, as "
            "long as there are places for standing attendees. One email a month lists them, with “not this time”."
        ),
    )
    wait = forms.BooleanField(required=False, widget=SubmitFlagInput)
    reserved = ""  # once the form is sent: until when the place is reserved, signed

    field_order = [
        "name", "email", "organisation", "access_needs", "is_first_time", "wants_name_public", "wants_offer",
        "comes_every_time",
    ]  # fmt: skip

    class Meta:
        model = Attendee
        fields = ["name", "email", "access_needs", "wants_name_public", "is_first_time", "wants_offer"]
        labels, help_texts, widgets, error_messages = LABELS, HELP_TEXTS, WIDGETS, ERRORS

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.NOT_OF_PLACE}

    @property
    def standing_answers(self) -> dict[str, str] | None:
        """Return what was typed for a standing place, or None if it is not asked for."""
        if not self.cleaned_data.get("comes_every_time"):
            return None
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "access_needs")}

    def leave_out_standing_place(self, event: Event) -> None:
        """Remove the field of a standing place before validation, unless the event is of a series that is running."""
        if event.series is None or not event.series.is_running:
            del self.fields["comes_every_time"]

    def leave_out_waitlist(self) -> None:
        """Remove the waitlist fields after validation, if there is no waitlist. Answers to them are kept."""
        del self.fields["wait"], self.fields["wants_offer"]


class DetailsForm(PersonForm):
    """The details that an attendee can correct. `wants_offer` is only asked on the waitlist.

    Showing the name has its own button (see `names.show`).
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
    """The email address whose links are sent again."""

    email = EmailFormField(
        label=LABELS["email"],
        help_text=_("The one you signed up with."),
        error_messages=ADDRESS_ERRORS,
        widget=WIDGETS["email"],
    )

    field_order = ["email", "website"]


class AttendeeAdminForm(forms.ModelForm):
    """A place in the admin. The service decides whether a new attendee gets one. `once` is the idempotency key."""

    organisation_name = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off", "list": "organisations"}),
    )
    wait = forms.BooleanField(
        label=_("At the end of the waitlist, if all places are taken"),
        required=False,
        help_text=_(
            "We email them as soon as they get a place or an offer. Without an email address they get the first free "
            "place: phone them."
        ),
    )
    position = forms.IntegerField(
        label=_("Waitlist position"),
        min_value=1,
        max_value=100_000,
        help_text=_("1 is next. A number that is too high means the end. The others keep their order."),
    )
    once = forms.CharField(required=False, max_length=40, initial=new_form_token, widget=forms.HiddenInput)

    class Meta:
        model = Attendee
        fields = ["event", "name", "email", "access_needs", "is_first_time", "is_name_public", "wants_offer"]
        help_texts = {
            "email": _("Leave it empty for somebody who phoned and has none. They are not emailed: phone them."),
            "is_first_time": _("Look out for them at the door."),
        }
        widgets = {"email": forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["organisation_name"] = str(self.instance.organisation or "")
        if self.instance.pk:
            self.fields.pop("once", None)  # a key that is new each time would count as changed by somebody else
        if self.instance.is_waiting:
            self.initial["position"] = self.instance.position
        else:
            self.fields.pop("position", None)
        if shown := self.fields.get("is_name_public"):
            shown.disabled = not self.instance.is_name_public
            shown.help_text = _("You can hide the name. Only the attendee can show it, on their own page.")
        if "email" in self.fields:
            self.fields["email"].required = bool(self.instance.email)

    def _get_validation_exclusions(self) -> set[str]:
        """Check that no other attendee of the event has this email address, although `event` is read-only here.

        For a new place the service checks it, because the attendee may have cancelled.
        """
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"event"} if self.instance.pk else excluded | {"event"}
