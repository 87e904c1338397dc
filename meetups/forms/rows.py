"""Forms for what was written on paper: as many rows as needed, each of which may be left empty."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AT_FIRST = 8
MORE = 8


class RowForm(forms.Form):
    """A row that counts if anything was typed in it."""

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed in this row."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    @property
    def answers(self) -> dict[str, Any]:
        """Return the row for the service."""
        return self.cleaned_data


class Rows(forms.BaseFormSet):
    """All rows. Those without any words are left out; `is_empty` says what to enter if all of them are."""

    is_empty: str | Promise = ""
    default_error_messages = {"missing_management_form": _("This form is incomplete. Open the page again.")}

    @classmethod
    def begun(cls, rows: Sequence[Mapping[str, Any]], more: int = 0, **form: Any) -> "Rows":
        """Return a form with these rows filled in, and `more` empty ones, or as many as a new form has.

        `form` has more arguments of each row, here and below.
        """
        rows = rows[: cls.max_num]
        formset = cls(initial=rows, form_kwargs=form)
        formset.extra = min(max(len(rows) + more, AT_FIRST), cls.max_num)
        return formset

    @classmethod
    def more(cls, data: Mapping[str, Any], **form: Any) -> "Rows":
        """Return the form with everything that was typed, unchecked, and eight rows more."""
        names: Any = cls.form.base_fields
        total = str(data.get("form-TOTAL_FORMS", ""))
        number = min(int(total), cls.max_num) if total.isdecimal() and len(total) < 9 else AT_FIRST
        typed = [{name: data.get(f"form-{index}-{name}", "") for name in names} for index in range(number)]
        return cls.begun(typed, MORE, **form)

    @classmethod
    def sent(cls, data: Mapping[str, Any], **form: Any) -> "Rows":
        """Return the form that was sent. Without the number of rows, it has as many as at first."""
        as_at_first = {"form-TOTAL_FORMS": str(AT_FIRST), "form-INITIAL_FORMS": "0"}
        return cls({**as_at_first, **dict(data.items())}, form_kwargs=form)

    def initial_form_count(self) -> int:
        """Return 0: a row that was filled in before it is shown is like the others."""
        return 0

    def clean(self) -> None:
        if self.management_form.is_valid() and not self.answers_at:
            raise ValidationError(str(self.is_empty), code="empty")

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return the rows for the service."""
        return [self.forms[index].answers for index in self.answers_at]

    @property
    def answers_at(self) -> list[int]:
        """Return the index of the form of each of `answers`."""
        return [index for index, form in enumerate(self.forms) if form.is_filled]


def rows_of(form: type[RowForm], most: int, **words: str | Promise) -> Any:
    """Return the class of forms with at most so many rows of this form.

    `words` has the two errors of the whole: `is_empty`, and `too_many`, when there are more rows.
    """
    kind: Any = forms.formset_factory(form, formset=Rows, max_num=most, absolute_max=most, validate_max=True)
    kind.is_empty = words["is_empty"]
    kind.default_error_messages = {**Rows.default_error_messages, "too_many_forms": words["too_many"]}
    return kind
