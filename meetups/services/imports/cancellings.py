"""Files that say what is cancelled (METHOD:CANCEL, RFC 5546, section 3.2.5)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meetups.models import Event
from meetups.services.imports.lines import Action, Line, is_older, skipped
from meetups.services.imports.series_lines import Planned, ended_series
from meetups.services.imports.values import reason_for_cancelling
from meetups.standards.calendar_files import Entry
from meetups.standards.wall_clock import is_at_hour


def cancelling_line(entry: Entry, planned: Planned | None, event: Event | None) -> Line:
    """Plan to cancel the event or the series with the UID of an entry, or the occurrence that it names.

    `planned` is the series as it is here. All entries with its UID share it, so that its rule is expanded once.
    An entry that is not on this site is left out: a file that cancels does not say what it would have been.
    """
    if planned is None:
        return _of_event(entry, event)
    series = planned.after.series
    entry = replace(entry, title=entry.title or series.title)
    if entry.is_following:
        return skipped(entry, "following")
    if entry.original is None:
        return ended_series(entry, series)
    return _of_meeting(entry, planned)


def _of_meeting(entry: Entry, planned: Planned) -> Line:
    """Plan to cancel one meeting of a series, also one that is not created yet."""
    series = planned.after.series
    original, zone = entry.original, ZoneInfo(series.zone)
    assert original
    if isinstance(original, datetime) and not is_at_hour(original, series.start_time, series.zone):
        return skipped(entry, "no_hour", f"{original.astimezone(zone):%H:%M}")
    day = original.astimezone(zone).date() if isinstance(original, datetime) else original
    if occurrence := planned.event_on(day):
        return _of_event(entry, occurrence)
    if not planned.has_day(day):
        return skipped(entry, "no_day")
    fields = {"status": Event.Status.CANCELLED, "cancellation_reason": reason_for_cancelling()}
    return Line("new", entry, _("It is cancelled."), Action.SAVE_OCCURRENCE, None, fields, day)


def _of_event(entry: Entry, event: Event | None) -> Line:
    if event is None:
        return skipped(entry, "not_here")
    entry = replace(entry, title=entry.title or event.title, starts_at=event.starts_at, zone=event.zone)
    if event.is_cancelled:
        return Line("same", entry)
    if event.is_past or is_older(entry, event):
        return skipped(entry, "past" if event.is_past else "older")
    fields = {"cancellation_reason": reason_for_cancelling()}
    return Line("changed", entry, _("It is cancelled."), Action.CANCEL_EVENT, event.pk, fields)
