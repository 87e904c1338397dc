"""Changes that somebody else made to the rows of a form, such as the links of a group, while the form was open."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext as _

from meetups.forms import versions
from meetups.forms.versions import Difference, Seen

Values = dict[str, str]
LABEL = ""  # the key of the name of a row, beside the values of its fields


class RowDifference(NamedTuple):
    """A row that somebody else added or deleted."""

    words: str
    row: str

    def __str__(self) -> str:
        return self.words % {"row": self.row}


class Merged(NamedTuple):
    """A form with rows that was sent, with the rows as they are saved now.

    `left` has, by the number of a row in `data`, the fields that show what is saved; `added` the rows that were added.
    """

    data: Any
    differences: list[Difference | RowDifference]
    left: dict[int, set[str]]
    added: set[int]


def seen(formsets: Iterable[Any]) -> dict[str, dict[str, Values]]:
    """Return the rows that formsets show, by prefix and primary key."""
    return {formset.prefix: _saved(formset) for formset in formsets}


def merged(formset: Any, sent: dict[str, Any], seen: Seen, *, may_change: bool) -> Merged | None:
    """Return what was sent, brought up to the rows that are saved now, and what somebody else changed in them.

    `formset` is the class, and `sent` its arguments. Return None if the rows were not shown, or not sent as a whole.
    """
    rows, saved = formset(**sent), formset(**{name: sent[name] for name in sent.keys() - {"data", "files"}})
    if rows.prefix not in seen.rows or not rows.management_form.is_valid():
        return None
    merge = _Merge(rows, saved, seen.rows[rows.prefix], may_change)
    return Merged(merge.data(), merge.differences, merge.left, merge.added)


class _Merge:
    """The rows of a formset: each saved one with the number of the row that was sent for it, then the new ones."""

    def __init__(self, sent: Any, saved: Any, shown: Mapping[str, Values], may_change: bool) -> None:
        self.sent, self.shown, self.may_change = sent, shown, may_change
        self.now, self.forms = _saved(saved), {str(form.instance.pk): form for form in saved.initial_forms}
        self.differences: list[Difference | RowDifference] = []
        self.left: dict[int, set[str]] = {}
        self.added: set[int] = set()
        self.numbers: dict[str, int] = {}  # of the row that was sent, by the primary key of the saved one
        self.kept: list[int] = []  # the numbers of rows that are to be made
        self._pair()
        self.order = [pk for pk in self.now if pk in self.numbers or pk not in shown]
        self._compare()

    def _pair(self) -> None:
        """Find the saved row of each row that was sent. A service may have made an equal one again."""
        pks = [self._pk(number) for number in range(len(self.sent.initial_forms))]
        self.numbers = {pk: number for number, pk in enumerate(pks) if pk in self.now}
        for number, form in enumerate(self.sent.forms):
            if number >= len(pks) or pks[number] not in self.now:
                was = self.shown.get(pks[number]) if number < len(pks) else None
                self._pair_by_values(number, form, was)

    def _pair_by_values(self, number: int, form: Any, was: Values | None) -> None:
        values = [self._typed(form, was), _without_label(was)]
        free = [pk for pk in self.now if pk not in self.shown and pk not in self.numbers]
        equal = [pk for pk in free if _without_label(self.now[pk]) in values]
        if equal:
            self.numbers[equal[0]] = number
        elif was is None:
            self.kept.append(number)
        else:
            self._find_deleted(number, form, was)

    def _find_deleted(self, number: int, form: Any, was: Values) -> None:
        """Note a row that somebody else deleted. The user's changes to it are kept as a new row."""
        if self._is_deleted(number):
            return
        is_kept = self._typed(form, was) != _without_label(was) and self.sent.max_num != 0
        kept = _("%(row)s: was deleted, you changed it. It is a new row here.")
        self.differences.append(RowDifference(kept if is_kept else _("%(row)s: was deleted."), was.get(LABEL, "")))
        self.kept += [number] * is_kept

    def _compare(self) -> None:
        for position, pk in enumerate(self.order):
            if pk in self.numbers:
                self._compare_row(position, pk)
            else:
                self.differences.append(RowDifference(_("%(row)s: was added."), self.now[pk][LABEL]))
                self.added.add(position)
                self.left[position] = set(self.forms[pk].fields)

    def _compare_row(self, position: int, pk: str) -> None:
        number = self.numbers[pk]
        was, now = self.shown.get(self._pk(number), self.now[pk]), self.now[pk]
        is_left = not self.may_change or self._is_deleted(number)
        typed = was if is_left else self._typed(self.sent.forms[number], was)
        found = versions.found(self.forms[pk], was, _without_label(now), typed)
        label = "{}: {}".format
        self.differences += [one._replace(label=label(now[LABEL], one.label)) for one in found]
        self.left[position] = {one.name for one in found if one.typed is None}

    def _typed(self, form: Any, was: Values | None) -> Values:
        if was is not None and not self.may_change:
            return _without_label(was)
        return {name: versions.typed(form, name) for name in _names(form)}

    def _pk(self, number: int) -> str:
        return str(self.sent.data.get(f"{self.sent.add_prefix(number)}-{self.sent.model._meta.pk.name}", ""))

    def _is_deleted(self, number: int) -> bool:
        return bool(self.sent.data.get(f"{self.sent.add_prefix(number)}-{DELETION_FIELD_NAME}"))

    def data(self) -> Any:
        """Return what was sent, with the rows in the order of the saved ones, and without those that are gone."""
        prefix, data = self.sent.prefix, self.sent.data.copy()
        own = re.compile(rf"{re.escape(prefix)}-([0-9]+)-(.+)")
        parts = [(match, data.pop(name)) for name in [*data] if (match := own.fullmatch(name))]
        numbers = [self.numbers.get(pk) for pk in self.order] + self.kept
        for position, number in enumerate(numbers):
            for match, values in parts:
                if match[1] == str(number):
                    data.setlist(f"{prefix}-{position}-{match[2]}", values)
            pk = self.order[position] if position < len(self.order) else ""
            data[f"{prefix}-{position}-{self.sent.model._meta.pk.name}"] = pk
        data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(self.order))
        data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(numbers))
        return data


def _saved(formset: Any) -> dict[str, Values]:
    """Return the name and the values of each saved row of a formset, by primary key."""
    return {
        str(form.instance.pk): {LABEL: str(form.instance)} | versions.initial(form, _names(form))
        for form in formset.initial_forms
        if form.instance.pk
    }


def _names(form: forms.BaseForm) -> list[str]:
    """Return the fields of a row that people fill in."""
    pk = form.instance._meta.pk.name  # type: ignore[attr-defined]
    return [
        name
        for name, field in form.fields.items()
        if name not in {pk, DELETION_FIELD_NAME} and not isinstance(field, forms.models.InlineForeignKeyField)
    ]


def _without_label(values: Values | None) -> Values:
    return {name: value for name, value in (values or {}).items() if name != LABEL}
