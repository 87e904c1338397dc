"""Changes that somebody else made while a form was open. The form carries the values that it showed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import is_naive, now
from django.utils.translation import gettext as _

from meetups.forms.moments import WallClockField
from meetups.wording.dates import clock

# Of a longer text, the form carries a hash.
LONGEST = 200
SHOWN = 60  # characters of a text in a sentence


class Seen(NamedTuple):
    """The values that a form showed, by field, and when. `rows` are those of its formsets (see `row_versions.seen`)."""

    at: datetime
    values: dict[str, str]
    rows: dict[str, dict[str, dict[str, str]]]


class Difference(NamedTuple):
    """A field that somebody else changed. `typed` is None if the user left it as it was."""

    name: str
    label: str
    was: str
    now: str
    typed: str | None

    def __str__(self) -> str:
        values = {"field": self.label, "was": self.was, "now": self.now, "typed": self.typed}
        if self.typed is None:
            return _("%(field)s: was %(was)s, is now %(now)s.") % values
        return _("%(field)s: was %(was)s, is now %(now)s, you chose %(typed)s.") % values


def seen(form: forms.BaseForm, rows: dict[str, dict[str, dict[str, str]]]) -> str:
    """Return the values that a form and its formsets show, as the text of a hidden field."""
    return json.dumps({"at": now().isoformat(), "values": initial(form), "rows": rows})


def read(text: str) -> Seen | None:
    """Return the values in such a text, or None if it is not one."""
    try:
        data = json.loads(text)
        at, values, rows = parse_datetime(data["at"]), data["values"], data.get("rows", {})
        is_whole = all(map(_is_text, [values, *(row for rows_of in rows.values() for row in rows_of.values())]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Seen(at, values, rows) if at and not is_naive(at) and is_whole else None


def differences(form: forms.ModelForm, before: Seen) -> list[Difference]:
    """Return the fields of a form whose saved values are neither those it showed nor those that the user chose."""
    now = initial(form)
    return found(form, before.values, now, {name: typed(form, name) for name in now}) + _closed(form, before)


def found(
    form: forms.BaseForm, before: Mapping[str, str], now: Mapping[str, str], chosen: Mapping[str, str]
) -> list[Difference]:
    """Return the same for values of a form: those that it showed, that are saved now, and that the user chose."""
    differences = []
    for name, value in now.items():
        was = before.get(name, value)
        if value not in {was, chosen[name]}:
            field, is_left = form.fields[name], chosen[name] == was
            words = [_in_words(field, text) for text in (was, value, chosen[name])]
            label = str(form[name].label)
            differences.append(Difference(name, label, words[0], words[1], None if is_left else words[2]))
    return differences


def take_over(form: forms.ModelForm, before: Seen, found: Iterable[Difference]) -> None:
    """Show the saved values of the fields that the user left or did not see, and for all others what they entered."""
    left = {one.name for one in found if one.typed is None} | (form.fields.keys() - before.values.keys())
    show_saved(form, left & form.fields.keys())


def show_saved(form: forms.BaseForm, names: Iterable[str]) -> None:
    """Show the saved values of these fields, instead of those that were sent."""
    for name in names:
        form.fields[name].bound_data = lambda data, initial: initial  # type: ignore[method-assign]


def _closed(form: forms.ModelForm, before: Seen) -> list[Difference]:
    """Return the changed fields that the form no longer has, such as the status of an event that was cancelled."""
    columns = {field.name: field for field in form.instance._meta.concrete_fields}
    found = []
    for name in before.values.keys() - form.fields.keys() & columns.keys():
        choices = dict(columns[name].flatchoices)
        was, value = before.values[name], str(columns[name].value_from_object(form.instance))
        if choices and was != value:
            words = [str(choices.get(text, text)) for text in (was, value)]
            label = capfirst(str(columns[name].verbose_name))
            found.append(Difference(name, label, words[0], words[1], None))
    return found


def initial(form: forms.BaseForm, names: Iterable[str] | None = None) -> dict[str, str]:
    """Return the saved values of a form as texts: of these fields, or of all."""
    fields = form.fields if names is None else {name: form.fields[name] for name in names}
    return {
        name: _text(field, form.get_initial_for_field(field, name))
        for name, field in fields.items()
        if not field.disabled
    }


def typed(form: forms.BaseForm, name: str) -> str:
    """Return what the user chose, as a text; what is not valid as it was entered."""
    field = form.fields[name]
    try:
        return _text(field, field.clean(form[name].data))
    except forms.ValidationError:
        return str(form[name].data)


def _is_text(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())


def _text(field: forms.Field, value: Any) -> str:
    """Return a value as text that is the same for the same value, whether it is saved or was entered."""
    value = field.prepare_value(value)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return ",".join(sorted(str(getattr(part, "pk", part)) for part in value))
    if isinstance(value, datetime) and not is_naive(value):
        value = value.astimezone(UTC)
    is_empty = value is None or value is False
    text = "" if is_empty else str(getattr(value, "pk", value)).replace("\r\n", "\n").strip()
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}:{text[:SHOWN]}"


def _in_words(field: forms.Field, text: str) -> str:
    """Return such a text as people know it: the names of what was chosen."""
    if text.startswith("sha256:"):
        return Truncator(f"{text.split(':', 2)[-1]}…").chars(SHOWN)
    if isinstance(field, forms.BooleanField):
        return _("yes") if text else _("no")
    if not text:
        return "–"
    if isinstance(field, WallClockField) and (moment := parse_datetime(text)):
        return f"{date_format(moment, 'j F Y')}, {clock(moment.hour, moment.minute)}"
    if isinstance(field, forms.ModelChoiceField):
        numbers = [number for number in text.split(",") if number.isdecimal()]
        return ", ".join(map(str, field.queryset.filter(pk__in=numbers[:50]))) or "–"  # type: ignore[union-attr]
    choices = {str(value): str(label) for value, label in getattr(field, "choices", [])}
    return ", ".join(choices.get(part, part) for part in text.split(",")) if choices else Truncator(text).chars(SHOWN)
