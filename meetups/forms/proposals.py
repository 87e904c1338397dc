"""The form that proposes a group: three steps whose answers are in the query string, and a page to check and send."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.forms.attendees import Once
from meetups.models import GroupProposal
from meetups.models.fields import validate_prose
from meetups.models.proposals import validate_free_name
from meetups.standards.titles import is_visible
from meetups.wording.nations import COUNTRIES, OF_THE_UK
from meetups.wording.times import read_time, readings, typed_clock

# A first meeting is within the time for which a series has events.
LATEST = timedelta(days=182)
DAY_ERROR = gettext_lazy("Enter a date that exists, such as 2 December 2026.")


class StepForm(forms.ModelForm):
    """One step. Its lines must have something that people can see."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and value and not is_visible(value):
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class WhatForm(StepForm):
    """Step 1. A taken name is refused here already."""

    class Meta:
        model = GroupProposal
        fields = ["name", "strapline"]
        labels = {"name": gettext_lazy("Name of the group"), "strapline": gettext_lazy("What it is, and for whom")}
        help_texts = {
            "name": gettext_lazy("With your town in it, people find it sooner: Leeds Lamp Menders."),
            "strapline": gettext_lazy("One line, such as: People who mend lamps show each other how."),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Enter a name, such as Leeds Lamp Menders")},
            "strapline": {"required": gettext_lazy("Say in one line what the group does, and who it is for")},
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        validate_free_name(name)
        return name


class WhereForm(StepForm):
    """Step 2."""

    nation = forms.ChoiceField(
        label=gettext_lazy("Nation"),
        choices=[
            ("", gettext_lazy("Choose a nation")),
            (gettext_lazy("United Kingdom"), list(OF_THE_UK.items())),
            (gettext_lazy("Other nations"), list(COUNTRIES.items())),
        ],
        help_text=gettext_lazy("So that we know your public holidays and your clocks."),
        error_messages={
            "required": gettext_lazy("Choose a nation from the list"),
            "invalid_choice": gettext_lazy("Choose a nation from the list"),
        },
    )

    field_order = ["area", "nation", "venue"]

    class Meta:
        model = GroupProposal
        fields = ["area", "nation", "venue"]
        labels = {"area": gettext_lazy("Town or region"), "venue": gettext_lazy("Venue")}
        help_texts = {
            "area": gettext_lazy("Such as Leeds."),
            "venue": gettext_lazy(
                "Name and street, such as: Corn Exchange, 42 Call Lane. Leave it empty while you do not know."
            ),
        }
        error_messages = {"area": {"required": gettext_lazy("Enter the town or region, such as Leeds")}}


class WhenForm(StepForm):
    """Step 3."""

    start_time = forms.CharField(
        label=gettext_lazy("It starts at"),
        max_length=20,
        help_text=gettext_lazy("Such as 6pm or 18:30. It lasts an hour until you change that."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the time at which it starts, such as 6pm")},
    )

    class Meta:
        model = GroupProposal
        fields = ["starts_on", "start_time", "often"]
        labels = {"starts_on": gettext_lazy("First meeting"), "often": gettext_lazy("How often do you meet?")}
        help_texts = {"starts_on": gettext_lazy("You can move it, and every later meeting.")}
        widgets = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "often": forms.RadioSelect,
        }
        error_messages = {
            "starts_on": {"required": gettext_lazy("Enter the date of the first meeting"), "invalid": DAY_ERROR},
            "often": {
                "required": gettext_lazy("Choose how often you meet"),
                "invalid_choice": gettext_lazy("Choose how often you meet"),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["often"].choices = GroupProposal.Often.choices  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        today = timezone.localdate()
        if day <= today:
            raise ValidationError(_("Choose a date in the future."), code="past")
        if day > today + LATEST:
            raise ValidationError(_("Choose a date in the next six months."), code="late")
        return day

    def clean_start_time(self) -> time:
        text: str = self.cleaned_data["start_time"]
        if both := readings(text):
            raise ValidationError(_("Enter %(am)s or %(pm)s."), "unclear", {"am": both[0], "pm": both[1]})
        if (found := read_time(text)) is None:
            raise ValidationError(_("Enter a time, such as 6pm or 18:30."), code="invalid")
        return found


class PersonForm(forms.ModelForm, Once):
    """The person who proposes the group. `form_token` is the idempotency key."""

    field_order = ["person", "email", "website", "form_token"]

    class Meta:
        model = GroupProposal
        fields = ["person", "email"]
        labels = {"person": gettext_lazy("Your name"), "email": gettext_lazy("Your email address")}
        help_texts = {
            "person": gettext_lazy("The group’s page shows it as that of its organiser."),
            "email": gettext_lazy("We send it a link to confirm, and the answer. It is not published."),
        }
        widgets = {
            "person": forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        }
        error_messages = {
            "person": {"required": gettext_lazy("Enter your name")},
            "email": {
                "required": gettext_lazy("Enter your email address, so that we can answer you"),
                "invalid": gettext_lazy("Enter an email address in full, such as name@example.org."),
            },
        }

    def clean_person(self) -> str:
        person: str = self.cleaned_data["person"]
        if not is_visible(person):
            raise ValidationError(self.fields["person"].error_messages["required"], code="required")
        return person


class DeclineForm(forms.Form):
    """Why a proposal is declined."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        validators=[validate_prose],
        help_text=gettext_lazy("The person reads it in the email and on the page of their proposal."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )


STEPS: dict[str, type[StepForm]] = {"what": WhatForm, "where": WhereForm, "when": WhenForm}


class Steps:
    """The three steps with what was answered so far: the fields of a query string or of a request body."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        names = [name for form in STEPS.values() for name in form.base_fields]
        self.answers = {name: data[name] for name in names if name in data}
        self.forms = {step: self._form(form) for step, form in STEPS.items()}

    def _form(self, form: type[StepForm]) -> StepForm:
        return form(self.answers if form.base_fields.keys() & self.answers.keys() else None)

    @cached_property
    def unfinished(self) -> str:
        """The first step that is not answered, or wrongly; empty if there is none."""
        return next((step for step, form in self.forms.items() if not form.is_valid()), "")

    def may_change(self, step: str) -> bool:
        """Return whether a step can be shown again: all steps before it are answered."""
        return step in STEPS and list(STEPS).index(step) <= [*STEPS, ""].index(self.unfinished)

    def to_change(self, step: str) -> StepForm:
        """Return the form of a step with its answers, not checked."""
        return STEPS[step](initial=self.answers)

    def hidden(self, step: str) -> dict[str, str]:
        """Return the answers to the other steps."""
        own = STEPS[step].base_fields if step else ()
        return {name: value for name, value in self.answers.items() if name not in own}

    @property
    def facts(self) -> dict[str, Any]:
        """Return the checked answers of all steps, as arguments for the service."""
        return {name: value for form in self.forms.values() for name, value in form.cleaned_data.items()}


def answers_of(proposal: GroupProposal) -> dict[str, str]:
    """Return the answers of a proposal as they are in a query string, so that it can be changed."""
    names = [name for form in STEPS.values() for name in form.base_fields]
    answers = model_to_dict(proposal, names) | {"start_time": typed_clock(proposal.start_time)}
    return {name: str(value) for name, value in answers.items()}
