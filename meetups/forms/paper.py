"""The form for what a meeting wrote on paper: a row for each topic card."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.rows import RowForm, Rows, rows_of
from meetups.models.cards import LONGEST_TITLE
from meetups.models.fields import validate_line, validate_prose

MOST_ROWS = 50
MOST_DOTS = 1000
OFF = {"autocomplete": "off"}


class PaperRowForm(RowForm):
    """A topic card: its dots, where the discussion got to, and an action with the name of its owner.

    Topic and action are one line each; their fields have two so that they are read more easily.
    """

    topic = forms.CharField(
        label=_("Topic"), required=False, max_length=LONGEST_TITLE, validators=[validate_prose],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Shorten the topic to 120 characters.")},
    )  # fmt: skip
    dots = forms.IntegerField(
        label=_("Dots"), required=False, min_value=0, max_value=MOST_DOTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter a number from 0 to 1,000.")),
    )  # fmt: skip
    outcome = forms.CharField(
        label=_("Where we got to"), required=False, max_length=4000, validators=[validate_prose],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Shorten where you got to, to 4,000 characters.")},
    )  # fmt: skip
    action = forms.CharField(
        label=_("Action"), required=False, max_length=280, validators=[validate_prose],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Shorten the action to 280 characters.")},
    )  # fmt: skip
    owner = forms.CharField(
        label=_("Owner"), required=False, max_length=120, validators=[validate_line],
        widget=forms.TextInput(attrs=OFF),
        error_messages={"max_length": _("Shorten the name to 120 characters.")},
    )  # fmt: skip

    def clean_topic(self) -> str:
        return " ".join(self.cleaned_data["topic"].split())

    def clean_action(self) -> str:
        return " ".join(self.cleaned_data["action"].split())

    def clean(self) -> None:
        super().clean()
        values = self.cleaned_data
        if not values.get("topic") and "topic" not in self.errors and self.is_filled:
            self.add_error("topic", ValidationError(_("Enter the topic of this row."), code="required"))
        if values.get("owner") and not values.get("action") and "action" not in self.errors:
            self.add_error("action", ValidationError(_("Enter what the owner does."), code="required"))

    @property
    def answers(self) -> dict[str, Any]:
        """Return the row for the service."""
        return {**self.cleaned_data, "dots": self.cleaned_data["dots"] or 0}


PaperRows = rows_of(
    PaperRowForm,
    MOST_ROWS,
    is_empty=_("Enter at least one topic."),
    too_many=_("A form takes 50 rows. Combine some topics."),
)


def empty_rows(topics: Iterable[str] = ()) -> Rows:
    """Return a form with a row for each of these topics, and eight rows at least."""
    rows: Rows = PaperRows.begun([{"topic": topic} for topic in topics])
    return rows
