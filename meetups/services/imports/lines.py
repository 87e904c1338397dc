"""The plan of an import, line by line: an entry of a calendar file and what the import does with it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries
from meetups.models.series import refusal_of
from meetups.services import series_plans
from meetups.services.imports import reasons
from meetups.services.imports.values import Values, cleaned, exceptions, is_online, rhythm, times, values_of
from meetups.services.imports.venues import Place, VenueMatcher
from meetups.standards import recurrence
from meetups.standards.calendar_files import Entry
from meetups.wording.rhythms import in_words

AHEAD = timedelta(days=5 * 366)

LONGEST_SHOWN = 80  # of a UID


class Action(StrEnum):
    SAVE_EVENT = "save event"
    CANCEL_EVENT = "cancel event"
    SAVE_OCCURRENCE = "save occurrence"
    SAVE_SERIES = "save series"
    END_SERIES = "end series"


@dataclass(frozen=True)
class Line:
    """An entry and what the import does with it, as plain values; without an action nothing is written.

    `row` is the primary key of the event or series that is written (None: a new one), `fields` what is set on it. The
    `day` is the original day of an occurrence. `exceptions` are the days of a series and whether each is removed.
    `dates` is the number of its meetings, for a series in the next six months. `place` is what its LOCATION means.
    """

    outcome: Literal["new", "changed", "same", "skipped"]
    entry: Entry
    words: str = ""
    action: Action | None = None
    row: int | None = None
    fields: Values = field(default_factory=dict)
    day: date | None = None
    exceptions: tuple[tuple[date, bool], ...] = ()
    dates: int = 1
    place: Place = field(default_factory=lambda: Place(""))

    @property
    def is_written(self) -> bool:
        return self.action is not None

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def facts(self) -> str:
        """When it starts, on the clock of its zone; empty if the entry could not be read that far."""
        if not self.entry.zone:
            return ""
        start = self.entry.starts_at.astimezone(ZoneInfo(self.entry.zone))
        return f"{date_format(start, 'D j M Y, H:i')} {start.tzname()}"

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


def skipped(entry: Entry, code: str, detail: str = "") -> Line:
    """Return the line of an entry that is not imported, with the reason and what to do."""
    return Line("skipped", entry, reasons.of_entry(code, detail or entry.detail))


def event_line(entry: Entry, row: Event | None, venues: VenueMatcher) -> Line:
    """Plan a single event: create it, or change the fields in which it differs from the file."""
    values = values_of(entry, venues) | times(entry)
    if row:
        return _changed_event(entry, row, values)
    fields = {"uid": entry.uid, "sequence": entry.sequence or 0} | values
    return _checked(Line("new", entry, action=Action.SAVE_EVENT, fields=fields))


def override_line(entry: Entry, row: EventSeries | None, master: Entry | None, venues: VenueMatcher) -> Line:
    """Plan one event of a series that differs (RECURRENCE-ID): for the series it is changed by hand."""
    zone = ZoneInfo(row.zone if row else master.zone if master else entry.zone)
    day = entry.original.astimezone(zone).date() if isinstance(entry.original, datetime) else entry.original
    assert day is not None
    if hour := _other_hour(entry, row, master, zone):
        return skipped(entry, "no_hour", hour)
    values = values_of(entry, venues) | times(entry)
    occurrence = row.occurrences.filter(recurrence_id=day).first() if row else None
    if occurrence:
        return _changed_event(entry, occurrence, values)
    if entry.starts_at <= timezone.now():
        return skipped(entry, "past")
    if not _has_day(row, master, day):
        return skipped(entry, "no_day")
    return Line("new", entry, _("One meeting that differs."), Action.SAVE_OCCURRENCE, None, values, day)


def series_line(entry: Entry, row: EventSeries | None, venues: VenueMatcher) -> Line:
    """Plan a series with its exceptions, from an event that repeats. A cancelled one ends the series."""
    try:
        values = values_of(entry, venues) | rhythm(entry)
        dates, is_coming = _coming(entry, values)
    except recurrence.RuleError as error:
        return skipped(entry, "rule", " ".join(refusal_of(error).messages))
    is_cancelled = values.pop("status") == Event.Status.CANCELLED
    values.pop("cancellation_reason", None)
    if row:
        return ended_series(entry, row) if is_cancelled else _changed_series(entry, row, values, dates)
    if is_cancelled or not is_coming:
        return skipped(entry, "cancelled_series" if is_cancelled else "ended")
    words, fields = in_words(values["rrule"], values["starts_on"]), {"uid": entry.uid} | values
    line = Line("new", entry, words, Action.SAVE_SERIES, fields=fields, exceptions=exceptions(entry), dates=dates)
    return _checked(line, EventSeries)


def _changed_series(entry: Entry, row: EventSeries, values: Values, dates: int) -> Line:
    names = _differing(row, values, is_ours=entry.is_ours)
    here = dict(row.exceptions.values_list("on", "is_removed"))
    if any(here.get(on) is not is_removed for on, is_removed in exceptions(entry)):
        names.append("rrule")
    line = _changed(entry, row, values, names, Action.SAVE_SERIES)
    return replace(line, exceptions=exceptions(entry), dates=dates)


def _changed_event(entry: Entry, row: Event, values: Values) -> Line:
    if row.is_cancelled:
        is_same = values["status"] == Event.Status.CANCELLED
        return Line("same", entry) if is_same else skipped(entry, "cancelled_here")
    names = _differing(row, values, is_ours=entry.is_ours)
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
    return _changed(entry, row, values, names, Action.SAVE_EVENT)


def _changed(entry: Entry, row: Event | EventSeries, values: Values, names: list[str], action: Action) -> Line:
    if not names:
        return Line("same", entry)
    labels = [str(row._meta.get_field(name).verbose_name) for name in dict.fromkeys(names)]  # type: ignore[union-attr]
    fields = {name: values[name] for name in names}
    return _checked(Line("changed", entry, ", ".join(labels), action, row.pk, fields), type(row))


def _checked(line: Line, model: type[Event | EventSeries] = Event) -> Line:
    """Return the line with its fields cleaned; skip it if one is not valid."""
    try:
        return replace(line, fields=cleaned(model, line.fields))
    except ValidationError as error:
        return skipped(line.entry, "field", " ".join(error.messages))


def ended_series(entry: Entry, row: EventSeries) -> Line:
    """Plan to end a series, unless it has ended."""
    if row.status not in EventSeries.MEETING:
        return Line("same", entry)
    number = row.occurrences.filter(starts_at__gt=timezone.now()).count()
    return Line("changed", entry, _("The series ends."), Action.END_SERIES, row.pk, dates=number)


def _other_hour(entry: Entry, row: EventSeries | None, master: Entry | None, zone: ZoneInfo) -> str:
    """Return the hour of the meeting that an entry replaces if its series has no meeting at that hour, or else "".

    The hour of the series is the one in the file, which may have been changed here since.
    """
    if not isinstance(entry.original, datetime) or not (row or master):
        return ""
    usual = master.starts_at.astimezone(zone).time() if master else row.start_time  # type: ignore[union-attr]
    hour = entry.original.astimezone(zone).time()
    return "" if hour == usual else f"{hour:%H:%M}"


def _has_day(row: EventSeries | None, master: Entry | None, day: date) -> bool:
    if row:
        return day in row.days(day, day, series_plans.read(row).exceptions)
    assert master is not None
    of_rule = rhythm(master)
    return day in recurrence.days(
        of_rule["rrule"], of_rule["starts_on"], since=day, last=day, added=master.added, removed=master.removed
    )


def _coming(entry: Entry, values: Values) -> tuple[int, bool]:
    """Return the number of days of a series in the next six months, and whether it has any from today on.

    Raises RuleError for a refused rule.
    """
    today = timezone.now().astimezone(ZoneInfo(entry.zone)).date()
    days = partial(
        recurrence.days, values["rrule"], values["starts_on"], since=today, added=entry.added, removed=entry.removed
    )
    horizon = today + series_plans.HORIZON
    soon = 0 if values["starts_on"] > horizon else len(days(last=horizon))
    return soon, bool(soon or values["starts_on"] > horizon or days(last=today + AHEAD))


def _differing(row: Any, values: Values, *, is_ours: bool) -> list[str]:
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
