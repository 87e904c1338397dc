"""The forms of a series: its rhythm in words, or a rule for experts."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetups.forms.events import CapacityCheckedForm, offer_zones
from meetups.forms.moments import IN_RANGE, ClockField, ClockInput, ZoneField, day_widget
from meetups.models import EventSeries
from meetups.models.series import refusal_of
from meetups.standards import recurrence
from meetups.wording.dates import leaf
from meetups.wording.rhythms import LAST, LAST_DAY, ORDINALS, Rhythm, days_named_by, rhythm_of

# The units beside “every”: the frequency in the rule, and the fields that may say more than the first date does.
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "weeks": ("WEEKLY", ("weekdays",)),
    "months_by_weekday": ("MONTHLY", ("ordinals", "weekdays")),
    "months_by_last": ("MONTHLY", ("weekdays",)),
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
RHYTHM_IN_WORDS = RHYTHM - {"group", "start_time", "minutes", "zone", "rrule", "on_holidays"}
DAYS = {"starts_on", "every", "unit", "weekdays", "ordinals", "monthday"}  # those of them that name days
ASKED = {"times": _("Enter the number of meetings."), "until": _("Enter the last date.")}
STRAY = {
    "weekdays": _("Untick the weekdays, or choose weeks or months by weekday."),
    "ordinals": _("Untick these, or choose months by weekday."),
    "monthday": _("Choose “as the first date”, or choose months by date."),
    "times": _("Empty this, or choose that it ends after a number of meetings."),
    "until": _("Empty this, or choose that it ends on a date."),
}
UNFIT = _("%(day)s is not one of the dates “%(rhythm)s”. Change the first date or the rhythm.")


def units(starts_on: date | None) -> list[tuple[str, Any]]:
    """Return the choices beside “every”, with the days that the first date gives once it is known."""
    named: list[tuple[str, Any]]
    if starts_on is None:
        named = [
            ("weeks", _("weeks, on the weekday of the first date")),
            ("months_by_weekday", _("months, in the same week, such as on the second Wednesday")),
            ("months_by_last", _("months, in the last week, such as on the last Wednesday")),
            ("months_by_day", _("months, on the same date, such as on the 9th")),
        ]
    else:
        words = {"day": WEEKDAYS[starts_on.weekday()], "number": starts_on.day}
        words["ordinal"] = ORDINALS[days_named_by(starts_on)[1]]
        named = [
            ("weeks", _("weeks, on %(day)s") % words),
            ("months_by_weekday", _("months, on the %(ordinal)s %(day)s") % words),
            ("months_by_last", _("months, on the last %(day)s") % words),
            ("months_by_day", _("months, on day %(number)d of the month") % words),
        ]
    return [*named, ("days", _("days")), ("years", _("years")), (OWN_RULE, _("I’ll write the rule myself"))]


def unit_of(rhythm: Rhythm | None) -> str:
    """Return the unit beside “every” for a rhythm, or OWN_RULE for a rule that has no words."""
    if rhythm is None:
        return OWN_RULE
    found = {"WEEKLY": "weeks", "DAILY": "days", "YEARLY": "years"}.get(rhythm.unit)
    by_weekday = "months_by_last" if rhythm.ordinals == (LAST,) else "months_by_weekday"
    return found or ("months_by_day" if rhythm.monthday else by_weekday)


def typed_for(rrule: str, starts_on: date) -> dict[str, Any]:
    """Return the initial values of the form for a rule. Facts that the first date gives are left out."""
    rhythm = rhythm_of(rrule, starts_on)
    unit = unit_of(rhythm)
    if rhythm is None:
        return {"unit": unit, "rrule": rrule}
    weekday, ordinal, day = days_named_by(starts_on)
    is_said = unit == "months_by_last" or rhythm.ordinals == (ordinal,)
    return {
        "unit": unit,
        "rrule": rrule,
        "every": rhythm.every,
        "weekdays": [] if rhythm.weekdays == (weekday,) else list(rhythm.weekdays),
        "ordinals": [] if is_said else [str(number) for number in rhythm.ordinals],
        "monthday": "" if rhythm.monthday in {None, day} else str(rhythm.monthday),
        "ends": "times" if rhythm.count else "until" if rhythm.until else "never",
        "times": rhythm.count,
        "until": rhythm.until,
    }


class SeriesForm(CapacityCheckedForm):
    """A series as its organisers type it: the first date and “every [2] [weeks]”, which become the rule.

    The first date gives the weekday, its place in the month and the day of the month.
    """

    starts_on = forms.DateField(label=_("First date"), validators=IN_RANGE, widget=day_widget())
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=99, initial=2, required=False)
    unit = forms.ChoiceField(label=_("Unit"), initial="weeks", choices=lambda: units(None))
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(zip(recurrence.WEEKDAYS, WEEKDAYS.values(), strict=True)),
        help_text=_("Only if it meets on several weekdays. Tick that of the first date too."),
    )  # fmt: skip
    ordinals = forms.MultipleChoiceField(
        label=_("Which of the month"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), capfirst(word)) for number, word in ORDINALS.items()],
        help_text=_("Only if it meets several times a month, such as on the first and third Tuesday."),
    )  # fmt: skip
    monthday = forms.ChoiceField(
        label=_("Day of the month"), required=False,
        choices=[
            ("", _("as the first date")),
            (str(LAST_DAY), _("the last day")),
            *((str(day), str(day)) for day in range(1, 32)),
        ],
        help_text=_("A month without that day has no meeting."),
    )  # fmt: skip
    ends = forms.ChoiceField(
        label=_("It ends"), initial="never", required=False,
        choices=[("never", _("never")), ("times", _("after a number of meetings")), ("until", _("on a date"))],
    )  # fmt: skip
    times = forms.IntegerField(label=_("meetings"), min_value=1, max_value=999, required=False)
    until = forms.DateField(label=_("last date"), required=False, validators=IN_RANGE, widget=day_widget())
    rrule = forms.CharField(
        label=_("Rule for experts"), required=False, max_length=recurrence.LONGEST_TEXT,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("An RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=5TH. Read only if you write the rule yourself."),
    )  # fmt: skip
    zone = ZoneField(required=False)

    class Meta:
        model = EventSeries
        fields = [
            "group", "title", "format", "summary", "description", "starts_on", "start_time", "minutes", "zone", "rrule",
            "attendance_mode", "venue", "online_url", "capacity", "on_holidays",
        ]  # fmt: skip
        widgets = {"start_time": ClockInput}
        field_classes = {"start_time": ClockField}
        help_texts = {"start_time": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(typed_for(self.instance.rrule, self.instance.starts_on))
        offer_zones(self)
        cast(forms.ChoiceField, self.fields["unit"]).choices = units(self._first_date())

    def _first_date(self) -> date | None:
        """Return the first date as it is typed or saved, if it is a date."""
        try:
            day: date | None = self.fields["starts_on"].to_python(self["starts_on"].value())
        except ValidationError:
            return None
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        group = cleaned.get("group") or (self.instance.group if self.instance.pk else None)
        if group and "zone" in cleaned:
            cleaned["zone"] = cleaned["zone"] or group.zone
        cleaned["rrule"] = self._own_rule(cleaned) if cleaned.get("unit") == OWN_RULE else self._rule_of_words(cleaned)
        return cleaned

    def _own_rule(self, cleaned: dict[str, Any]) -> str:
        if cleaned.get("ends", "never") not in {"", "never"}:
            self.add_error("ends", ValidationError(_("Write the end into the rule, as COUNT or UNTIL."), code="stray"))
        self._refuse_strays(cleaned, set(ASKED))
        if "rrule" in self.errors:
            return ""
        try:
            return recurrence.normal(cleaned.get("rrule", ""))
        except recurrence.RuleError as error:
            self.add_error("rrule", refusal_of(error))
            return ""

    def _rule_of_words(self, cleaned: dict[str, Any]) -> str:
        """Return the rule of the first date and the fields of the unit, or an empty text if one is missing or wrong."""
        if "unit" not in cleaned:
            return ""
        unit, own = UNITS[cleaned["unit"]]
        end = tuple(name for name in ASKED if cleaned.get("ends") == name)
        self._refuse_strays(cleaned, {*own, *end})
        for name in end:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(ASKED[name], code="required"))
        if self.errors.keys() & RHYTHM_IN_WORDS:
            return ""
        rhythm = self._rhythm(unit, own, cleaned)
        self._refuse_contradiction(rhythm, cleaned)
        return rhythm.rrule

    def _rhythm(self, unit: str, own: tuple[str, ...], cleaned: dict[str, Any]) -> Rhythm:
        """Return the rhythm. A part that was not chosen is that of the first date."""
        weekday, ordinal, day = days_named_by(cleaned["starts_on"])
        ordinals: tuple[int, ...] = {"months_by_last": (LAST,)}.get(cleaned["unit"], ())
        if "ordinals" in own:
            ordinals = tuple(int(number) for number in cleaned["ordinals"]) or (ordinal,)
        return Rhythm(
            unit,
            cleaned.get("every") or 1,
            (tuple(cleaned["weekdays"]) or (weekday,)) if "weekdays" in own else (),
            ordinals,
            int(cleaned["monthday"] or day) if "monthday" in own else None,
            cleaned["times"],
            cleaned["until"],
        )

    def _refuse_strays(self, cleaned: dict[str, Any], own: set[str]) -> None:
        """Refuse what does not belong to the unit or to how it ends: somebody meant it to count."""
        for name in STRAY.keys() - own:
            if cleaned.get(name):
                self.add_error(name, ValidationError(STRAY[name], code="stray"))

    def _refuse_contradiction(self, rhythm: Rhythm, cleaned: dict[str, Any]) -> None:
        """Refuse a first date that the rhythm does not have, unless a saved series has it and neither changes."""
        day: date = cleaned["starts_on"]
        changed = set(self.changed_data) if self.instance.pk else RHYTHM
        if {"until", "starts_on"} & changed and (rhythm.until or day) < day:
            self.add_error("until", ValidationError(_("Choose a last date on or after the first date."), code="early"))
        if DAYS & changed and not rhythm.fits(day):
            words = replace(rhythm, count=None, until=None).words(day)
            self.add_error("starts_on", ValidationError(UNFIT, "unfit", {"day": leaf(day).long, "rhythm": words}))


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


class AddDateForm(forms.Form):
    """A day to add to a series."""

    on = forms.DateField(label=_("Date"), validators=IN_RANGE, widget=day_widget())

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day < timezone.localdate():
            raise ValidationError(_("Choose a date in the future."), code="past")
        return day
