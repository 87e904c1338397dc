"""The form for an edition of the newsletter: a few words, and a tick and a number for each item."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import Edition
from meetups.models.fields import validate_prose
from meetups.queries.edition_items import Item, source_of

LONGEST = 4000
LAST = 999


class Row(NamedTuple):
    """One item with its two fields."""

    item: Item
    tick: forms.BoundField
    number: forms.BoundField


class Rows(NamedTuple):
    """The rows of one section."""

    heading: str
    rows: list[Row]


class EditionForm(forms.Form):
    """The decisions of organisers about an edition. `version` is that of the edition when the form was shown."""

    words = forms.CharField(
        label=gettext_lazy("A few words of your own"),
        required=False,
        validators=[validate_prose, MaxLengthValidator(LONGEST)],
        help_text=gettext_lazy(
            "Shown first. You cannot correct it after it is sent. You can write **bold** and "
            "[a link](https://example.org) (Markdown)."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, edition: Edition, items: Sequence[Item]) -> None:
        super().__init__(data, label_suffix="", initial={"words": edition.words, "version": edition.version})
        self.items = items
        self.theirs: Edition | None = None  # as somebody else saved it after this form was shown
        for item in items:
            self.fields[f"tick-{item.name}"] = forms.BooleanField(
                label=item.line.title, required=False, initial=item.is_chosen
            )
            self.fields[f"number-{item.name}"] = forms.IntegerField(
                label=_("Number of “%(title)s”") % {"title": item.line.title},
                initial=item.position,
                min_value=0,
                max_value=LAST,
                required=False,
            )

    @property
    def sections(self) -> list[Rows]:
        """The items under their headings, in their order, each with its fields."""
        found: dict[str, list[Row]] = {}
        for item in self.items:
            row = Row(item, self[f"tick-{item.name}"], self[f"number-{item.name}"])
            found.setdefault(str(source_of(item.found.kind).heading), []).append(row)
        return [Rows(heading, rows) for heading, rows in found.items()]

    @property
    def decided(self) -> dict[str, tuple[bool, int]]:
        """Return the decision about each item, by name, for `editions.save`. An item without a number is the last."""
        values = self.cleaned_data
        return {
            item.name: (
                values[f"tick-{item.name}"],
                LAST if (number := values[f"number-{item.name}"]) is None else number,
            )
            for item in self.items
        }

    def refuse(self, refusal: ValidationError) -> None:
        """Show the refusal of the service. After a change by somebody else, the form can be sent again."""
        self.add_error(None, refusal)
        if refusal.code == "changed" and refusal.params:
            self.theirs = refusal.params["edition"]
            self.data = {**dict(self.data.items()), "version": str(self.theirs.version)}


class NameForm(forms.Form):
    """A name that is taken out of an edition that was sent."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy(
            "As you read it in the words. “Somebody” is shown instead, and nothing else is changed."
        ),
        error_messages={"required": gettext_lazy("Enter the name to take out.")},
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
