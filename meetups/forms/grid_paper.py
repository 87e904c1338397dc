"""The form for a wall that was filled on paper: a row for each session."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.forms.paper_fields import NameField, NumberField, OneLine, OutcomeField
from meetups.forms.rows import RowForm, rows_of

Choice = tuple[int, str]  # of a room or slot: its primary key, and how it is called
MOST_ROWS = 100
WHERE = ("room", "slot")  # filled in beforehand, so they alone are no session


class WallRowForm(RowForm):
    """A card on the wall: its room and time, the session and its host, the hands up, and where it got to."""

    room = forms.TypedChoiceField(
        label=_("Room"), required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": _("Choose a room of this grid.")},
    )  # fmt: skip
    slot = forms.TypedChoiceField(
        label=_("Time"), required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": _("Choose a time of this grid.")},
    )  # fmt: skip
    title = OneLine(label=_("Session"), longest=120, too_long=_("Shorten the session to 120 characters."))
    host = NameField(label=_("Host"))
    hands = NumberField(label=_("Hands"))
    outcome = OutcomeField()

    def __init__(self, *args: Any, rooms: Sequence[Choice], slots: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("room", rooms), ("slot", slots)):
            self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if not self.is_filled:
            return
        self._require("title", _("Enter the session of this row."))
        if self.cleaned_data.get("room"):
            self._require("slot", _("Choose the time, or take out the room."))
        elif self.cleaned_data.get("slot"):
            self._require("room", _("Choose the room, or take out the time."))

    def _require(self, name: str, words: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(words, code="required"))

    @property
    def is_filled(self) -> bool:
        """Whether anything but the place was typed in this row."""
        typed = set(self.fields) - set(WHERE)
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in typed)


WallRows = rows_of(
    WallRowForm,
    MOST_ROWS,
    is_empty=_("Enter at least one session."),
    too_many=_("A form takes 100 rows. Enter the rest in another one."),
)
