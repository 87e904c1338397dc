"""One line of an import: an entry of a calendar file, what would become of it and why, and how to write it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import Event, EventSeries, Group, SeriesDate
from meetups.models.series import refusal_of
from meetups.services import events, series
from meetups.services.calendar_values import Places, Values, exceptions, rhythm, times, values_of
from meetups.standards import recurrence
from meetups.standards.calendar_files import Entry
from meetups.wording.rhythms import in_words

AHEAD = timedelta(days=5 * 366)

REFUSALS = {
    "uid": gettext_lazy("It has no UID, so nobody could tell next time that it is the same."),
    "long_uid": gettext_lazy("Its UID is longer than 255 letters."),
    "title": gettext_lazy("It has no title."),
    "private": gettext_lazy("It is marked as private."),
    "status": gettext_lazy("Its status “%(detail)s” is not one of an event."),
    "start": gettext_lazy("It has no start."),
    "all_day": gettext_lazy("It takes whole days. A meetup starts at an hour: give it one in the other calendar."),
    "backwards": gettext_lazy("It ends before it starts, or at the same moment."),
    "long": gettext_lazy("It is longer than 31 days."),
    "zone": gettext_lazy("Its time zone “%(detail)s” is not known."),
    "range": gettext_lazy("It is not between 1970 and 2100."),
    "irregular": gettext_lazy("It repeats in a way that is more than one rule by the day."),
    "unreadable": gettext_lazy("It cannot be read. %(detail)s"),
    "twice": gettext_lazy("The file has a newer edition of it."),
    "elsewhere": gettext_lazy("It belongs to another group here."),
    "single": gettext_lazy("Here it is a single event, and in the file it repeats."),
    "repeats": gettext_lazy("Here it repeats, and in the file it is a single event."),
    "many_series": gettext_lazy("The file has more than 50 events that repeat."),
    "with_series": gettext_lazy("It is a meeting of a series that is not brought in."),
    "over": gettext_lazy("It is over for more than a year."),
    "past": gettext_lazy("It is over, and what is over is not changed."),
    "ended": gettext_lazy("It repeats, but has no meeting that is still to come."),
    "older": gettext_lazy("It was changed here since: the file is older."),
    "cancelled_here": gettext_lazy("It is cancelled here, and stays so."),
    "cancelled_series": gettext_lazy("It is cancelled in the file, and not here yet."),
    "no_day": gettext_lazy("It stands for a day that its series does not have."),
}


@dataclass(frozen=True)
class Line:
    outcome: Literal["new", "changed", "same", "skipped"]
    entry: Entry
    words: str = ""
    values: str = ""
    write: Callable[[], Any] | None = None

    @property
    def told(self) -> str:
        """All that somebody who agrees to this line agrees to."""
        return repr((self.outcome, self.entry, self.words, self.values))

    @property
    def when(self) -> str:
        """When it starts, by the clock of its own place; nothing when it could not be read so far."""
        if not self.entry.zone:
            return ""
        start = self.entry.starts_at.astimezone(ZoneInfo(self.entry.zone))
        return f"{date_format(start, 'D j M Y, H:i')} {start.tzname()}"


def skipped(entry: Entry, code: str) -> Line:
    return Line("skipped", entry, str(REFUSALS[code]) % {"detail": entry.detail})


def event_line(entry: Entry, row: Event | None, group: Group, places: Places) -> Line:
    """A single event: made, or changed where it differs from the file."""
    values = values_of(entry, places) | times(entry)
    if row:
        return _changed_event(entry, row, values)
    event = Event(group=group, uid=entry.uid, sequence=entry.sequence or 0, **values)
    return _checked(entry, event, values, partial(events.save, event=event))


def override_line(entry: Entry, row: EventSeries | None, master: Entry | None, places: Places) -> Line:
    """One meeting of a series that differs (RECURRENCE-ID): for the series, one changed by hand."""
    zone = ZoneInfo(row.zone if row else master.zone if master else entry.zone)
    day = entry.original.astimezone(zone).date() if isinstance(entry.original, datetime) else entry.original
    assert day is not None
    values = values_of(entry, places) | times(entry)
    occurrence = row.occurrences.select_related("group").filter(recurrence_id=day).first() if row else None
    if occurrence:
        return _changed_event(entry, occurrence, values)
    if entry.starts_at <= timezone.now():
        return skipped(entry, "past")
    if not _has_day(row, master, day):
        return skipped(entry, "no_day")
    return Line("new", entry, _("One meeting that differs."), repr(values), partial(_override, entry, day, values))


def series_line(entry: Entry, row: EventSeries | None, group: Group, places: Places) -> Line:
    """An event that repeats: a series with its exceptions. A cancelled one ends the series."""
    try:
        values = values_of(entry, places) | rhythm(entry)
        is_coming = _is_coming(entry, values)
    except recurrence.RuleError as error:
        return Line("skipped", entry, " ".join(refusal_of(error).messages))
    is_cancelled = values.pop("status") == Event.Status.CANCELLED
    values.pop("cancellation_reason", None)
    if row:
        return _ended_series(entry, row) if is_cancelled else _changed_series(entry, row, values)
    if is_cancelled or not is_coming:
        return skipped(entry, "cancelled_series" if is_cancelled else "ended")
    found = EventSeries(group=group, uid=entry.uid, **values)
    words = in_words(found.rrule, found.starts_on)
    return _checked(entry, found, values, partial(_write_series, found, entry), words)


def _changed_series(entry: Entry, row: EventSeries, values: Values) -> Line:
    names = _differing(row, values, is_ours=entry.is_ours)
    here = dict(row.exceptions.values_list("on", "is_removed"))
    if any(here.get(on) is not is_removed for on, is_removed in exceptions(entry)):
        names.append("rrule")
    return _changed(entry, row, values, names, lambda: _write_series(row, entry))


def _changed_event(entry: Entry, row: Event, values: Values) -> Line:
    if row.is_cancelled:
        is_same = values["status"] == Event.Status.CANCELLED
        return Line("same", entry) if is_same else skipped(entry, "cancelled_here")
    names = _differing(row, values, is_ours=entry.is_ours)
    if not names:
        return Line("same", entry)
    if row.is_past:
        return skipped(entry, "past")
    if _is_older(entry, row):
        return skipped(entry, "older")
    if values["status"] == Event.Status.CANCELLED:
        reason = values["cancellation_reason"]
        return Line("changed", entry, _("It is cancelled."), reason, lambda: events.cancel(event=row, reason=reason))
    return _changed(entry, row, values, names, lambda: events.save(event=row, sequence=entry.sequence or 0))


def _changed(entry: Entry, row: Any, values: Values, names: list[str], write: Callable[[], Any]) -> Line:
    if not names:
        return Line("same", entry)
    for name in names:
        setattr(row, name, values[name])
    labels = [str(row._meta.get_field(name.removesuffix("_id")).verbose_name) for name in dict.fromkeys(names)]
    line = _checked(entry, row, values, write)
    return line if line.outcome == "skipped" else Line("changed", entry, ", ".join(labels), repr(values), write)


def _checked(entry: Entry, row: models.Model, values: Values, write: Callable[[], Any], words: str = "") -> Line:
    """A new line, unless the row would not be valid."""
    try:
        row.clean_fields(exclude=["group", "venue", "slug", "series", "continues"])
    except ValidationError as error:
        return Line("skipped", entry, " ".join(error.messages))
    return Line("new", entry, words, repr(values), write)


def _ended_series(entry: Entry, row: EventSeries) -> Line:
    if not row.is_running:
        return Line("same", entry)
    ended = EventSeries.Status.ENDED
    return Line("changed", entry, _("The series ends."), ended, lambda: series.turn(series=row, status=ended))


def _write_series(row: EventSeries, entry: Entry) -> None:
    if not row.pk:
        row.save()  # its exceptions first, so that no meeting is made on a day that is left out
    for on, is_removed in exceptions(entry):
        SeriesDate.objects.update_or_create(series=row, on=on, defaults={"is_removed": is_removed})
    series.save(series=row)


def _override(entry: Entry, day: date, values: Values) -> None:
    row = EventSeries.objects.select_related("group").get(uid=entry.uid)
    event = row.occurrences.filter(recurrence_id=day).first()
    if event and values["status"] == Event.Status.CANCELLED:
        events.cancel(event=event, reason=values["cancellation_reason"])
        return
    if event is None:
        usual = series.plan(row, [day])[day]
        event = Event(series=row, recurrence_id=day, group=row.group, **usual)
    for name, value in values.items():
        setattr(event, name, value)
    event.sequence = max(event.sequence, entry.sequence or 0)
    events.save(event=event, sequence=event.sequence)


def _has_day(row: EventSeries | None, master: Entry | None, day: date) -> bool:
    if row:
        return day in row.days(day, day)
    assert master is not None
    of_rule = rhythm(master)
    return day in recurrence.days(
        of_rule["rrule"], of_rule["starts_on"], since=day, last=day, added=master.added, removed=master.removed
    )


def _is_coming(entry: Entry, values: Values) -> bool:
    """Whether a series has a day from today. Raises RuleError for a rule that is not ours, or too dense."""
    today = timezone.now().astimezone(ZoneInfo(entry.zone)).date()
    days = partial(
        recurrence.days, values["rrule"], values["starts_on"], since=today, added=entry.added, removed=entry.removed
    )
    horizon = today + series.HORIZON
    return bool(values["starts_on"] > horizon or days(last=horizon) or days(last=today + AHEAD))


def _differing(row: Any, values: Values, *, is_ours: bool) -> list[str]:
    """The fields in which a row differs. What our own calendars say of an event is drawn from more than one field."""
    asked = values.keys() - ({"description", "cancellation_reason"} if is_ours else {"cancellation_reason"})
    return [name for name in values if name in asked and _same(getattr(row, name)) != _same(values[name])]


def _same(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _is_older(entry: Entry, row: Event) -> bool:
    """SEQUENCE decides, and where ours has risen with changes made here, who changed it last (section 3.8.7.4)."""
    if entry.sequence is None or entry.sequence >= row.sequence:
        return False
    return entry.changed_at is None or entry.changed_at < row.updated_at
