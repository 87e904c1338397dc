"""The form for what a meeting wrote on paper: a row for each topic card."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.models.cards import LONGEST_TITLE
from meetups.models.fields import validate_line, validate_prose

MOST_ROWS = 50
AT_FIRST = 8
MORE = 8
MOST_DOTS = 1000
OFF = {"autocomplete": "off"}


class PaperRowForm(forms.Form):
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
    def is_filled(self) -> bool:
        """Whether anything was typed in this row."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    @property
    def answers(self) -> dict[str, Any]:
        """Return the row for the service."""
        return {**self.cleaned_data, "dots": self.cleaned_data["dots"] or 0}


class PaperRows(forms.BaseFormSet):
    """All rows. Those without any words are left out."""

    default_error_messages = {
        "too_many_forms": _("A form takes 50 rows. Combine some topics."),
        "missing_management_form": _("This form is incomplete. Open the page again."),
    }

    def initial_form_count(self) -> int:
        """Return 0: a row that was filled in before it is shown is like the others."""
        return 0

    def clean(self) -> None:
        if self.management_form.is_valid() and not self.answers_at:
            raise ValidationError(_("Enter at least one topic."), code="empty")

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return the rows for the service."""
        return [self.forms[index].answers for index in self.answers_at]

    @property
    def answers_at(self) -> list[int]:
        """Return the index of the form of each of `answers`."""
        return [index for index, form in enumerate(self.forms) if form.is_filled]


_PaperRows: Any = forms.formset_factory(
    PaperRowForm, formset=PaperRows, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def empty_rows(topics: Iterable[str] = ()) -> PaperRows:
    """Return a form with a row for each of these topics, and eight rows at least."""
    return _unbound([{"topic": topic} for topic in topics], 0)


def more_rows(data: Mapping[str, Any]) -> PaperRows:
    """Return the form with everything that was typed, and eight rows more."""
    return _unbound(_typed(data), MORE)


def sent_rows(data: Mapping[str, Any]) -> PaperRows:
    """Return the form that was sent. Without the number of rows, it has as many as at first."""
    as_at_first = {"form-TOTAL_FORMS": str(AT_FIRST), "form-INITIAL_FORMS": "0"}
    rows: PaperRows = _PaperRows({**as_at_first, **dict(data.items())})
    return rows


def _typed(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what was typed in each row, unchecked."""
    names = PaperRowForm.base_fields
    total = str(data.get("form-TOTAL_FORMS", ""))
    number = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 9 else AT_FIRST
    return [{name: data.get(f"form-{index}-{name}", "") for name in names} for index in range(number)]


def _unbound(rows: list[dict[str, str]], more: int) -> PaperRows:
    rows = rows[:MOST_ROWS]
    formset: PaperRows = _PaperRows(initial=rows)
    formset.extra = min(max(len(rows) + more, AT_FIRST), MOST_ROWS)
    return formset
