"""Rows of the admin on the page of another row. A table of fields shows no labels, so each has an `aria-label`."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class LabelledRows(forms.BaseInlineFormSet):
    """The base of such rows. `delete` is the label of the box that deletes one."""

    delete = _("Delete this row")

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps what chooses a row
            if not widget.is_hidden:
                widget.attrs["aria-label"] = self.delete if name == "DELETE" else capfirst(field.label or name)
