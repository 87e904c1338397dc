"""Fields for days, times of day and time zones, the same in every form of organisers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import validate_zone
from meetups.wording.times import read_time, readings, typed_clock

_out_of_range = _("Use a date from 1970 to 2100.")
# Beyond these, a day may have no moment in UTC, as Python counts.
IN_RANGE = [
    MinValueValidator(date(1970, 1, 1), _out_of_range),
    MaxValueValidator(date(2100, 12, 31), _out_of_range),
]
CONTINENTS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


def day_widget(**attrs: Any) -> forms.DateInput:
    """Return the browser's own control for a date."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class ClockInput(forms.TimeInput):
    """A time of day as text. The browser's own control would not let people type "6pm"."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        typed = {"class": "clock", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        super().__init__({**typed, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return typed_clock(value) if isinstance(value, time) else value or None


class ClockField(forms.TimeField):
    """A time of day as people type it: 6pm, 18:30, midday. A text that can mean two times is refused with both."""

    widget = ClockInput
    default_error_messages = {
        "required": _("Enter a time, such as 6pm, 18:30 or midday."),
        "invalid": _("Enter a time, such as 6pm, 18:30 or midday."),
        "unclear": _("Enter %(am)s or %(pm)s. “%(typed)s” could be either."),
    }

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        if both := readings(str(value)):
            words = {"am": both[0], "pm": both[1], "typed": str(value).strip()}
            raise ValidationError(self.error_messages["unclear"], "unclear", words)
        at = read_time(str(value))
        if at is None:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return at


class WallClockWidget(forms.SplitDateTimeWidget):
    """A date in the browser's own control, and a time as text."""

    template_name = "django/forms/widgets/wall_clock.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(
            self, [day_widget(**{"aria-label": _("Date")}), ClockInput({"aria-label": _("Time")})], attrs
        )


class WallClockField(forms.MultiValueField):
    """A naive local date and time: a moment only together with a time zone (law 3)."""

    widget = WallClockWidget
    default_error_messages = {"required": _("Enter the date, and the time, such as 6pm, 18:30 or midday.")}
    default_validators = [
        MinValueValidator(datetime(1970, 1, 1), _out_of_range),  # noqa: DTZ001
        MaxValueValidator(datetime(2100, 12, 31), _out_of_range),  # noqa: DTZ001
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((forms.DateField(), ClockField()), **kwargs)

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list:
            return None
        if any(part in self.empty_values for part in data_list):
            raise ValidationError(self.error_messages["required"], "required")
        return datetime.combine(*data_list)


class SiteMomentField(WallClockField):
    """A moment, as date and time in the time zone of the site: for rows that have no zone of their own."""

    default_validators = []

    def compress(self, data_list: Any) -> datetime | None:
        wall_clock = super().compress(data_list)
        if wall_clock is None:
            return None
        for is_in_range in IN_RANGE:  # before there is a moment, which some days do not have
            is_in_range(wall_clock.date())
        return moment_in(ZoneInfo(settings.TIME_ZONE), wall_clock)


def moment_in(zone: ZoneInfo, wall_clock: datetime) -> datetime:
    """Return the moment of a local time in UTC; the first of a doubled hour, a skipped one by the offset before it.

    RFC 5545, section 3.3.5; `fold=0` of PEP 495 means just that. Moments compare reliably in UTC.
    """
    return wall_clock.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall_clock_in(zone: ZoneInfo, moment: datetime) -> datetime:
    """Return the local date and time of a moment, as `WallClockField` shows it."""
    return moment.astimezone(zone).replace(tzinfo=None)


class ZoneField(forms.ChoiceField):
    """A time zone from a list by continent. Other names of the IANA database stay as they are."""

    default_error_messages = {"invalid_choice": _("Use the name of a time zone, such as Europe/London.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: zones(settings.TIME_ZONE), **{"label": _("Time zone"), **kwargs})

    def offer(self, *first: str, empty: Any = None) -> None:
        """Offer these zones first, then that of the site; and `empty` as the words for none."""
        listed = zones(*first, settings.TIME_ZONE)
        self.choices = listed if empty is None else [("", empty), *listed]

    def valid_value(self, value: Any) -> bool:
        try:
            validate_zone(str(value))
        except ValidationError:
            return False
        return True


def zones(*first: str) -> list[Any]:
    """Return the choices of a time zone: these first, then those of each continent."""
    used = [(name, name.replace("_", " ")) for name in dict.fromkeys(filter(None, first))]
    return [(_("Used here"), used), *_by_continent()]


@cache
def _by_continent() -> Iterable[Any]:
    found: dict[str, list[tuple[str, str]]] = {continent: [] for continent in CONTINENTS}
    for name in sorted(available_timezones()):
        continent, _slash, city = name.partition("/")
        if city and continent in found:
            found[continent].append((name, city.replace("_", " ")))
    return tuple((CONTINENTS[continent], choices) for continent, choices in found.items())
