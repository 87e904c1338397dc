"""The fields of a row that was written on paper, for boards and grids."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.grid_hosts import OFF
from meetups.models.fields import validate_line, validate_prose

MOST = 1000  # dots of a topic, hands of a session


class OneLine(forms.CharField):
    """One line, in a field of two so that it is read more easily."""

    def __init__(self, *, label: Any, longest: int, too_long: Any) -> None:
        super().__init__(
            label=label, required=False, max_length=longest, validators=[validate_prose],
            widget=forms.Textarea(attrs={"rows": 2}), error_messages={"max_length": too_long},
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


class NameField(forms.CharField):
    """The name of a person."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label, required=False, max_length=120, validators=[validate_line],
            widget=forms.TextInput(attrs=OFF),
            error_messages={"max_length": _("Shorten the name to 120 characters.")},
        )  # fmt: skip


class NumberField(forms.IntegerField):
    """A number that people counted on paper."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label, required=False, min_value=0, max_value=MOST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter a number from 0 to 1,000.")),
        )  # fmt: skip


class OutcomeField(forms.CharField):
    """Where a discussion got to."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Where we got to"), required=False, max_length=4000, validators=[validate_prose],
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"max_length": _("Shorten where you got to, to 4,000 characters.")},
        )  # fmt: skip
