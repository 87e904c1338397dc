"""The forms of a series: its rhythm in words, or a rule for experts."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetups.forms.events import CapacityCheckedForm
from meetups.forms.venues import OpenVenueForm
from meetups.models import EventSeries, SeriesDate, SeriesVenue
from meetups.models.fields import validate_zone
from meetups.models.series import refusal_of
from meetups.standards import recurrence
from meetups.wording.rhythms import LAST_DAY, ORDINALS, Rhythm, rhythm_of

_in_range = [
    MinValueValidator(date(1970, 1, 1), _("Use a date from 1970 to 2100.")),
    MaxValueValidator(date(2100, 12, 31), _("Use a date from 1970 to 2100.")),
]
_day_widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

# The units beside “every”: the frequency in the rule, and the fields that must be filled in.
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "weeks": ("WEEKLY", ("weekdays",)),
    "months_by_weekday": ("MONTHLY", ("ordinals", "weekdays")),
    "months_by_day": ("MONTHLY", ("monthday",)),
    "days": ("DAILY", ()),
    "years": ("YEARLY", ()),
}
OWN_RULE = "rule"
# The fields that decide the dates of a series.
RHYTHM = {
    "group", "starts_on", "start_time", "minutes", "zone", "every", "unit", "weekdays", "ordinals", "monthday", "ends",
    "times", "until", "rrule", "on_holidays",
}  # fmt: skip
ASKED = {
    "weekdays": _("Choose at least one weekday."),
    "ordinals": _("Choose which weeks of the month: the first, the second…"),
    "monthday": _("Choose the day of the month."),
    "times": _("Enter the number of meetings."),
    "until": _("Enter the last date."),
}


def unit_of(rhythm: Rhythm | None) -> str:
    """Return the unit beside “every” for a rhythm, or OWN_RULE for a rule that has no words."""
    if rhythm is None:
        return OWN_RULE
    found = {"WEEKLY": "weeks", "DAILY": "days", "YEARLY": "years"}.get(rhythm.unit)
    return found or ("months_by_day" if rhythm.monthday else "months_by_weekday")


def typed_for(rrule: str, starts_on: date) -> dict[str, Any]:
    """Return the initial values of the form for a rule."""
    rhythm = rhythm_of(rrule, starts_on)
    shown = {"unit": unit_of(rhythm), "rrule": rrule}
    if rhythm is None:
        return shown
    ends = "times" if rhythm.count else "until" if rhythm.until else "never"
    return shown | {
        "every": rhythm.every,
        "weekdays": list(rhythm.weekdays),
        "ordinals": [str(number) for number in rhythm.ordinals],
        "monthday": str(rhythm.monthday or ""),
        "ends": ends,
        "times": rhythm.count,
        "until": rhythm.until,
    }


class SeriesForm(CapacityCheckedForm):
    """A series as its organisers type it: “every [2] [weeks] on [Wednesday]”, which becomes the rule."""

    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=99, initial=2, required=False)
    unit = forms.ChoiceField(
        label=_("Unit"),
        initial="weeks",
        choices=[
            ("weeks", _("weeks, on the weekdays below")),
            ("months_by_weekday", _("months, on the first, second… of the weekdays below")),
            ("months_by_day", _("months, on the day of the month below")),
            ("days", _("days")),
            ("years", _("years, on the first date")),
            (OWN_RULE, _("I’ll write the rule myself")),
        ],
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(zip(recurrence.WEEKDAYS, WEEKDAYS.values(), strict=True)),
    )  # fmt: skip
    ordinals = forms.MultipleChoiceField(
        label=_("Which of the month"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), capfirst(word)) for number, word in ORDINALS.items()],
        help_text=_("For months by weekday: “first” and “third” with Tuesday gives two meetings a month."),
    )  # fmt: skip
    monthday = forms.ChoiceField(
        label=_("Day of the month"), required=False,
        choices=[("", "—"), *((str(day), str(day)) for day in range(1, 32)), (str(LAST_DAY), _("the last day"))],
        help_text=_("For months by day. A month without that day has no meeting."),
    )  # fmt: skip
    ends = forms.ChoiceField(
        label=_("It ends"), initial="never", required=False,
        choices=[("never", _("never")), ("times", _("after a number of meetings")), ("until", _("on a date"))],
    )  # fmt: skip
    times = forms.IntegerField(label=_("meetings"), min_value=1, max_value=999, required=False)
    until = forms.DateField(label=_("last date"), required=False, validators=_in_range, widget=_day_widget)
    rrule = forms.CharField(
        label=_("Rule for experts"), required=False, max_length=recurrence.LONGEST_TEXT,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("An RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=5TH. Read only if you write the rule yourself."),
    )  # fmt: skip
    zone = forms.CharField(
        label=_("Time zone"), required=False, max_length=40, validators=[validate_zone],
        help_text=_("Such as Europe/London. Empty means the group’s."),
    )  # fmt: skip

    class Meta:
        model = EventSeries
        fields = [
            "group", "title", "format", "summary", "description", "starts_on", "start_time", "minutes", "zone", "rrule",
            "attendance_mode", "venue", "online_url", "capacity", "on_holidays",
        ]  # fmt: skip
        widgets = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "start_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(typed_for(self.instance.rrule, self.instance.starts_on))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        group = cleaned.get("group") or (self.instance.group if self.instance.pk else None)
        if group and "zone" in cleaned:
            cleaned["zone"] = cleaned["zone"] or group.zone
        cleaned["rrule"] = self._own_rule(cleaned) if cleaned.get("unit") == OWN_RULE else self._rule_of_words(cleaned)
        return cleaned

    def _own_rule(self, cleaned: dict[str, Any]) -> str:
        if "rrule" in self.errors:
            return ""
        try:
            return recurrence.normal(cleaned.get("rrule", ""))
        except recurrence.RuleError as error:
            self.add_error("rrule", refusal_of(error))
            return ""

    def _rule_of_words(self, cleaned: dict[str, Any]) -> str:
        """Return the rule of the fields that belong to the unit, or an empty text if one is missing or wrong."""
        unit, asked = UNITS.get(cleaned.get("unit", ""), ("", ()))
        end = tuple(name for name in ("times", "until") if cleaned.get("ends") == name)
        for name in (*asked, *end):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(ASKED[name], code="required"))
        if not unit or self.errors.keys() & {"every", "ends", *asked, *end}:
            return ""
        typed = {name: cleaned[name] for name in (*asked, *end)}
        return Rhythm(
            unit,
            cleaned.get("every") or 1,
            tuple(typed.get("weekdays", ())),
            tuple(int(number) for number in typed.get("ordinals", ())),
            int(typed["monthday"]) if "monthday" in typed else None,
            typed.get("times"),
            typed.get("until"),
        ).rrule


def previewed(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """Return a form class that checks only the rhythm and is never valid, so that nothing is saved."""

    class Previewed(form):  # type: ignore[valid-type, misc]
        def is_valid(self) -> bool:
            return False

        def full_clean(self) -> None:
            super().full_clean()
            for name in self._errors.keys() - RHYTHM:
                del self._errors[name]

    return Previewed


class ExceptionForm(forms.ModelForm):
    """One day that is added to a series or removed from it."""

    on = forms.DateField(label=_("Day"), validators=_in_range, widget=_day_widget)

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


class RowFormSet(forms.BaseInlineFormSet):
    """Rows on the page of a series. Fields in a table have no label, so each has an `aria-label`."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps what chooses a row
            widget.attrs["aria-label"] = _("Delete this row") if name == "DELETE" else capfirst(field.label)


class AddDateForm(forms.Form):
    """A day to add to a series."""

    on = forms.DateField(label=_("Date"), validators=_in_range, widget=_day_widget)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day < timezone.localdate():
            raise ValidationError(_("Choose a date in the future."), code="past")
        return day
