"""The form for what a meeting wrote on paper: a row for each topic card."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.paper_fields import NameField, NumberField, OneLine, OutcomeField
from meetups.forms.rows import RowForm, Rows, rows_of
from meetups.models.cards import LONGEST_TITLE

MOST_ROWS = 50


class PaperRowForm(RowForm):
    """A topic card: its dots, where the discussion got to, and an action with the name of its owner."""

    topic = OneLine(
        label=_("Topic"), longest=LONGEST_TITLE, too_long=_("Shorten the topic to 120 characters.")
    )  # fmt: skip
    dots = NumberField(label=_("Dots"))
    outcome = OutcomeField()
    action = OneLine(label=_("Action"), longest=280, too_long=_("Shorten the action to 280 characters."))
    owner = NameField(label=_("Owner"))

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
