"""The plan of a series, line by line: for an entry that repeats, and for meetings that differ, or no longer do."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries
from meetups.models.series import refusal_of
from meetups.services import series_plans
from meetups.services.imports.lines import (
    Action,
    Line,
    changed_event,
    changed_line,
    checked,
    differing,
    labels_of,
    skipped,
)
from meetups.services.imports.parts import day_of
from meetups.services.imports.remembered import WRITTEN, Remembered, digest_of
from meetups.services.imports.values import Values, exceptions, rhythm, times, values_of
from meetups.services.imports.venues import VenueMatcher
from meetups.services.series_plans import Schedule
from meetups.standards import recurrence
from meetups.standards.calendar_files import Entry
from meetups.wording.rhythms import in_words

AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Planned:
    """A series as it is here, if it is, and as the import leaves it.

    With `is_cut` its meetings are those of another series here, which ends earlier.
    """

    before: Schedule | None
    after: Schedule
    is_cut: bool = False

    def has_day(self, day: date) -> bool:
        """Return whether the series meets on a day after the import."""
        return day in self._days

    @cached_property
    def _days(self) -> recurrence.Days:
        return self.after.series.all_days(self.after.exceptions)

    def event_on(self, day: date) -> Event | None:
        """Return the meeting of a day that is here."""
        return self.before.series.occurrences.filter(recurrence_id=day).first() if self.before else None

    def loses(self, event: Event) -> bool:
        """Return whether the series deletes or cancels this meeting, because it has its day no longer."""
        day = series_plans.original_day(event)
        assert self.before
        is_coming = event.starts_at > timezone.now() and not self.has_day(day)
        return is_coming and not series_plans.differing(event, self.before.values(day))

    def day_left_out(self, entry: Entry) -> date | None:
        """Return the coming day that an entry replaces, if the series does not meet then because of it."""
        day = day_of(entry, self.after.series.zone)
        if day is None or not self.after.exceptions.get(day) or self.after.series.moment_on(day) <= timezone.now():
            return None
        event = self.event_on(day)
        is_by_hand = self.before and event and series_plans.differing(event, self.before.values(day))
        return None if is_by_hand else day


@dataclass(frozen=True)
class Withdrawn:
    """A meeting that an earlier import changed, by the UID of its series here, its day and the digest of then.

    `master` is the UID of the series in the file whose line changes that series, `target` that of the part with the
    day. With `is_given` the file changes the meeting in that part.
    """

    uid: str
    day: date
    digest: str
    master: str
    target: str
    is_given: bool

    def is_of(self, event: Event) -> bool:
        """Return whether nobody has changed the event since."""
        return digest_of(event) == self.digest


def day_in_words(day: date) -> str:
    """Return a day as a sentence names it: 8 December 2026."""
    return date_format(day, "j F Y")


def planned_by(line: Line, row: EventSeries | None, *, is_cut: bool = False) -> Planned:
    """Return a series before and after its line, which is not skipped."""
    before, series = (series_plans.read(row), copy(row)) if row else (None, EventSeries())
    for name, value in line.fields.items():
        setattr(series, name, value)
    here = {day: gone for day, gone in before.exceptions.items() if day not in line.lifted} if before else {}
    rotation = before.rotation if before else []
    return Planned(before, Schedule(series, here | dict(line.exceptions), rotation), is_cut)


def override_line(entry: Entry, planned: Planned, venues: VenueMatcher) -> Line:
    """Plan one event of a series that differs (RECURRENCE-ID): for the series it is changed by hand."""
    day = day_of(entry, planned.after.series.zone)
    assert day is not None
    values = values_of(entry, venues) | times(entry)
    event = planned.event_on(day)
    if event and not planned.loses(event):
        return _kept(changed_event(entry, event, values), event, values, planned)
    if entry.starts_at <= timezone.now():
        return skipped(entry, "past")
    if not planned.has_day(day):
        return skipped(entry, "no_day")
    line = Line("new", entry, _("One meeting that differs."), Action.SAVE_OCCURRENCE, None, values, day)
    return checked(replace(line, outcome="changed") if planned.is_cut else line)


def _kept(line: Line, event: Event, values: Values, planned: Planned) -> Line:
    """Return the line of an event so that it keeps what it has in common with its series, where the series changes."""
    assert planned.before
    if event.is_cancelled or line.action not in {None, Action.SAVE_EVENT} or line.outcome == "skipped":
        return line
    day = series_plans.original_day(event)
    was, will_be = planned.before.values(day), planned.after.values(day)
    kept = [name for name in values.keys() & was.keys() if was[name] != will_be[name] and values[name] == was[name]]
    if not kept:
        return line
    fields = {name: values[name] for name in sorted(kept)} | line.fields
    return replace(line, action=Action.SAVE_EVENT, row=event.pk, fields=fields)


def withdrawn_line(master: Entry, planned: Planned, event: Event | None, one: Withdrawn) -> Line:
    """Plan a meeting that the file no longer changes: as its series has it, or deleted. A meeting that was changed here
    stays."""
    usual = planned.after.values(one.day)
    entry = replace(master, original=one.day, starts_at=usual["starts_at"], ends_at=usual["ends_at"])
    if event is None:
        return Line("same", entry)
    if not one.is_of(event):
        return skipped(entry, "by_hand")
    if event.is_cancelled:
        return skipped(entry, "cancelled_here") if planned.has_day(one.day) else Line("same", entry)
    if not planned.has_day(one.day):
        return Line("changed", entry, _("The series no longer meets on this day."), Action.REMOVE_EVENT, event.pk)
    fields = as_series(event, usual)
    words = _("It is as its series again: %s") % labels_of(event, fields)
    return Line("changed", entry, words, Action.SAVE_EVENT, event.pk, fields)


def as_series(event: Event, usual: Values) -> Values:
    """Return what an import writes and an event has otherwise than its series. Only people publish a draft."""
    names = [name for name in WRITTEN if name != "status" or not event.is_draft]
    return {name: usual[name] for name in names if getattr(event, name) != usual[name]}


def series_line(
    entry: Entry, row: EventSeries | None, venues: VenueMatcher, remembered: Remembered, until: date | None = None
) -> Line:
    """Plan a series with its exceptions, from an event that repeats. A cancelled one ends the series.

    It is not continued after `until`, where somebody cut it here.
    """
    try:
        values = values_of(entry, venues) | rhythm(entry)
        if until:
            values["rrule"] = recurrence.ended(values["rrule"], values["starts_on"], until)
        dates, is_coming = _coming(entry, values)
    except recurrence.RuleError as error:
        return skipped(entry, "rule", " ".join(refusal_of(error).messages))
    is_cancelled = values.pop("status") == Event.Status.CANCELLED
    values.pop("cancellation_reason", None)
    given = tuple((day, gone) for day, gone in exceptions(entry) if until is None or day <= until)
    if row:
        changed = partial(_changed_series, entry, row, values, given, remembered)
        return ended_series(entry, row) if is_cancelled else replace(changed(), dates=dates)
    if is_cancelled or not is_coming:
        return skipped(entry, "cancelled_series" if is_cancelled else "ended")
    words, fields = in_words(values["rrule"], values["starts_on"]), {"uid": entry.uid} | values
    line = Line("new", entry, words, Action.SAVE_SERIES, fields=fields, exceptions=given, dates=dates)
    return checked(line, EventSeries)


def _changed_series(
    entry: Entry, row: EventSeries, values: Values, given: tuple[tuple[date, bool], ...], remembered: Remembered
) -> Line:
    names = differing(row, values, is_ours=entry.is_ours)
    here = dict(row.exceptions.values_list("on", "is_removed"))
    lifted = _lifted(row, here, {day for day, _gone in given}, remembered)
    if lifted or any(here.get(on) is not is_removed for on, is_removed in given):
        names.append("rrule")
    line = changed_line(entry, row, values, names, Action.SAVE_SERIES)
    last = recurrence.until_of(recurrence.parse(values["rrule"])) or date.max  # later days are those of another part
    words = ", ".join([line.words, *_lifted_in_words(row, {day: lifted[day] for day in lifted if day <= last})])
    return replace(line, words=words, exceptions=given, lifted=tuple(lifted))


def _lifted(
    row: EventSeries, here: Mapping[date, bool], given: Iterable[date], remembered: Remembered
) -> dict[date, bool]:
    """Return the coming exceptions that an earlier import set and the file no longer has, unless changed here since."""
    now = timezone.now()
    return {
        day: is_removed
        for day, is_removed in sorted(remembered.days.items())
        if day not in given and here.get(day) is is_removed and row.moment_on(day) > now
    }


def _lifted_in_words(row: EventSeries, lifted: Mapping[date, bool]) -> list[str]:
    again = {day for day, is_removed in lifted.items() if is_removed}
    off = row.occurrences.filter(recurrence_id__in=again, status=Event.Status.CANCELLED)
    cancelled = again.intersection(off.values_list("recurrence_id", flat=True))
    sentences = {
        _("again on %s"): again - cancelled,
        _("still cancelled on %s"): cancelled,
        _("no longer on %s"): set(lifted) - again,
    }
    return [words % ", ".join(map(day_in_words, sorted(days))) for words, days in sentences.items() if days]


def ended_series(entry: Entry, row: EventSeries) -> Line:
    """Plan to end a series, unless it has ended."""
    if row.status not in EventSeries.MEETING:
        return Line("same", entry)
    number = row.occurrences.filter(starts_at__gt=timezone.now()).count()
    return Line("changed", entry, _("The series ends."), Action.END_SERIES, row.pk, dates=number)


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
