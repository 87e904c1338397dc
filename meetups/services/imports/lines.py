"""The plan of an import, line by line: an entry of a calendar file and what the import does with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries
from meetups.services.imports import reasons
from meetups.services.imports.values import Values, cleaned, is_online, is_rounded, is_shortened, times, values_of
from meetups.services.imports.venues import Place, VenueMatcher
from meetups.standards.calendar_files import Entry
from meetups.wording.dates import moment_in_words

LONGEST_SHOWN = 80  # of a UID


class Action(StrEnum):
    SAVE_EVENT = "save event"
    CANCEL_EVENT = "cancel event"
    REMOVE_EVENT = "remove event"
    SAVE_OCCURRENCE = "save occurrence"
    SAVE_SERIES = "save series"
    END_SERIES = "end series"


@dataclass(frozen=True)
class Line:
    """An entry and what the import does with it, as plain values; without an action nothing is written.

    `row` is the primary key of the event or series that is written (None: a new one), `fields` what is set on it. The
    `day` is the original day of an occurrence. `exceptions` are the days of a series and whether each is removed,
    `lifted` those that are no longer exceptions. First the events in `resets` are as their series again. Then a series
    here is cut on the days in `cuts`, each with the UID of the part that begins. It also gets back the meetings of the
    series in `joins`. `after` is the UID of the part before it. `dates` is the number of its meetings, for a series in
    the next six months. `place` is what its LOCATION means. With `is_double` an event here seems to be the same one.
    """

    outcome: Literal["new", "changed", "same", "skipped"]
    entry: Entry
    words: str = ""
    action: Action | None = None
    row: int | None = None
    fields: Values = field(default_factory=dict)
    day: date | None = None
    exceptions: tuple[tuple[date, bool], ...] = ()
    lifted: tuple[date, ...] = ()
    cuts: tuple[tuple[date, str], ...] = ()
    joins: tuple[int, ...] = ()
    resets: tuple[int, ...] = ()
    after: str = ""
    dates: int = 1
    place: Place = field(default_factory=lambda: Place(""))
    is_double: bool = False

    @property
    def is_written(self) -> bool:
        return self.action is not None

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def facts(self) -> str:
        """When it starts, on the clock of its zone; empty if the entry could not be read that far."""
        return moment_in_words(self.entry.starts_at, self.entry.zone) if self.entry.zone else ""

    @property
    def where(self) -> str:
        """Its place in words: a venue, `Online`, or the text of the file. Empty if it has none or is skipped."""
        if self.outcome == "skipped" or not (self.entry.location or self.entry.conference):
            return ""
        if self.place.venue:
            return self.place.name
        if is_online(self.entry):
            return _("Online")
        if not self.entry.location:
            return ""
        words = _("%s (which venue?)") if self.place.candidates else _("%s (not a venue of this site)")
        return words % self.entry.location

    @property
    def source(self) -> str:
        """Where a skipped entry is in the file, so that it can be found there: its line and its UID."""
        if self.outcome != "skipped":
            return ""
        words = _("Line %(number)d, UID %(uid)s") if self.entry.uid else _("Line %(number)d")
        return words % {"number": self.entry.line, "uid": self.entry.uid[:LONGEST_SHOWN]}

    @property
    def cells(self) -> tuple[str, ...]:
        """When it starts, where it is, and the number of its dates."""
        return self.facts, self.where, "" if self.outcome == "skipped" else str(self.dates)


def as_draft(line: Line) -> Line:
    """Return the same line, but with what is new as a draft: an event, a series, or a meeting of a new series."""
    is_new = line.outcome == "new" and line.fields.get("status") != Event.Status.CANCELLED
    return replace(line, fields=line.fields | {"status": Event.Status.DRAFT}) if is_new else line


def noted(line: Line, words: str) -> Line:
    """Return the same line with a sentence more in its words."""
    return replace(line, words=f"{line.words.removesuffix('.')}. {words}" if line.words else words)


def with_limits(line: Line) -> Line:
    """Return the same line, and in its words what this site cannot keep as the file has it."""
    if "description" in line.fields and is_shortened(line.entry):
        line = noted(line, _("Its description is shortened to 20,000 characters."))
    if "minutes" in line.fields and is_rounded(line.entry):
        line = noted(line, _("Its length is rounded to whole minutes, because a series here has no seconds."))
    return line


def skipped(entry: Entry, code: str, detail: str = "") -> Line:
    """Return the line of an entry that is not imported, with the reason and what to do."""
    return Line("skipped", entry, reasons.of_entry(code, detail or entry.detail))


def event_line(entry: Entry, row: Event | None, venues: VenueMatcher) -> Line:
    """Plan a single event: create it, or change the fields in which it differs from the file."""
    values = values_of(entry, venues) | times(entry)
    if row:
        return changed_event(entry, row, values)
    fields = {"uid": entry.uid, "sequence": entry.sequence or 0} | values
    return checked(Line("new", entry, action=Action.SAVE_EVENT, fields=fields))


def changed_event(entry: Entry, row: Event, values: Values) -> Line:
    if row.is_cancelled:
        is_same = values["status"] == Event.Status.CANCELLED
        return Line("same", entry) if is_same else skipped(entry, "cancelled_here")
    names = differing(row, values, is_ours=entry.is_ours)
    if row.is_draft and values["status"] != Event.Status.CANCELLED:
        names = [name for name in names if name != "status"]  # only people publish a draft
    return _of_names(entry, row, values, names)


def _of_names(entry: Entry, row: Event, values: Values, names: list[str]) -> Line:
    """Plan to change these fields of an event that differs from the file."""
    if not names:
        return Line("same", entry)
    if row.is_past:
        return skipped(entry, "past")
    if is_older(entry, row):
        return skipped(entry, "older")
    if values["status"] == Event.Status.CANCELLED:
        reason = {"cancellation_reason": values["cancellation_reason"]}
        return Line("changed", entry, _("It is cancelled."), Action.CANCEL_EVENT, row.pk, reason)
    return changed_line(entry, row, values, names, Action.SAVE_EVENT)


def changed_line(entry: Entry, row: Event | EventSeries, values: Values, names: list[str], action: Action) -> Line:
    if not names:
        return Line("same", entry)
    fields = {name: values[name] for name in names}
    return checked(Line("changed", entry, labels_of(row, names), action, row.pk, fields), type(row))


def labels_of(row: Event | EventSeries, names: Iterable[str]) -> str:
    """Return the names of fields as people read them, each once."""
    labels = (str(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]
    return ", ".join(dict.fromkeys(labels))


def checked(line: Line, model: type[Event | EventSeries] = Event) -> Line:
    """Return the line with its fields cleaned; skip it if one is not valid."""
    try:
        return replace(line, fields=cleaned(model, line.fields))
    except ValidationError as error:
        return skipped(line.entry, "field", " ".join(error.messages))


def differing(row: Any, values: Values, *, is_ours: bool) -> list[str]:
    """Return the fields in which a row differs, without the description if it is ours: that joins several fields."""
    asked = values.keys() - ({"description", "cancellation_reason"} if is_ours else {"cancellation_reason"})
    return [name for name in values if name in asked and _same(getattr(row, name)) != _same(values[name])]


def _same(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def is_older(entry: Entry, row: Event) -> bool:
    """Return whether the row is newer: by SEQUENCE and, as changes here raise it too, by the time of the last change.

    RFC 5545, section 3.8.7.4.
    """
    if entry.sequence is None or entry.sequence >= row.sequence:
        return False
    return entry.changed_at is None or entry.changed_at < row.updated_at
