"""Writing the rows of an import."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import OperationalError
from django.db.models import QuerySet

from meetups.models import Event, EventSeries, Group, SeriesDate
from meetups.services import events, series, series_plans
from meetups.services.imports.lines import Action, Line
from meetups.services.imports.series_lines import as_series

# The fields that a part of a series takes from the series that it is joined to again.
JOINED = (
    "title", "description", "start_time", "minutes", "zone", "venue_id", "attendance_mode", "online_url", "status",
)  # fmt: skip


def is_deadlock(error: OperationalError) -> bool:
    """Return whether PostgreSQL ended a transaction, because it and another one waited for each other (ADR 37)."""
    return getattr(error.__cause__, "sqlstate", "") == "40P01"


def write(*, line: Line, group: Group) -> None:
    """Write one line of a plan, inside the transaction of the whole import."""
    if line.action:
        WRITERS[line.action](line, group)


def _save_event(line: Line, group: Group) -> None:
    if event := _locked(line) if line.row else Event(group=group):
        _set(event, line)
        events.save(event=event, sequence=line.entry.sequence or 0)


def _cancel_event(line: Line, group: Group) -> None:
    if event := _locked(line):
        events.cancel(event=event, reason=line.fields["cancellation_reason"])


def _locked(line: Line) -> Event | None:
    """Lock the event of a line, and its series first. Return it as it is now, or None if it was deleted meanwhile."""
    assert line.row
    rows = Event.objects.filter(pk=line.row)
    try:
        if event := rows.first():
            series.lock_event(event=event)
    except (ObjectDoesNotExist, ValidationError):
        return None
    return rows.first()


def _remove_event(line: Line, group: Group) -> None:
    if event := _locked(line):
        series.remove(event=event)


def _save_occurrence(line: Line, group: Group) -> None:
    """Change the occurrence of a day, or create it if it is later than the series was filled.

    Nothing is written if somebody has deleted the series meanwhile.
    """
    row, event = _locked_on(line.entry.uid, group, line.day)
    if event and line.fields["status"] == Event.Status.CANCELLED:
        events.cancel(event=event, reason=line.fields["cancellation_reason"])
    elif row:
        assert line.day
        is_new = event is None
        event = event or Event(
            series=row, recurrence_id=line.day, group=group, **series_plans.read(row).values(line.day)
        )
        status = event.status
        _set(event, line)
        if not is_new and event.is_draft:
            event.status = status  # only what is new becomes a draft
        event.sequence = max(event.sequence, line.entry.sequence or 0)
        events.save(event=event, sequence=event.sequence)


def _locked_on(uid: str, group: Group, day: date | None) -> tuple[EventSeries | None, Event | None]:
    """Lock a series, then its event of a day, and return both as they are now: None for each that there is not."""
    row = _of_group(uid, group).select_for_update(of=("self",), no_key=True).first()
    rows = Event.objects.select_for_update(of=("self",), no_key=True)
    return row, rows.filter(series=row, recurrence_id=day).first() if row else None


def _save_series(line: Line, group: Group) -> None:
    """Save a series as the file has it, after it is joined with parts of old and cut where new ones begin."""
    row = EventSeries.objects.get(pk=line.row) if line.row else _with_uid(line.entry.uid, group)
    if row:
        _arrange(row, line)
        row.refresh_from_db()
    is_new = row is None
    row = row or EventSeries(group=group, continues=_with_uid(line.after, group))
    _set(row, line)
    if is_new:
        row.save()  # its exceptions first, so that no event is created on a removed day
        _arrange(row, line)
    _set_exceptions(row, line)
    series.save(series=row)


def _set_exceptions(row: EventSeries, line: Line) -> None:
    here = dict(row.exceptions.values_list("on", "is_removed"))
    SeriesDate.objects.bulk_create(
        (
            SeriesDate(series=row, on=on, is_removed=is_removed)
            for on, is_removed in line.exceptions
            if here.get(on) is not is_removed
        ),
        update_conflicts=True,
        unique_fields=["series", "on"],
        update_fields=["is_removed"],
    )


def _arrange(row: EventSeries, line: Line) -> None:
    """Join and cut a series before it changes, so that its meetings change with it.

    It is locked first, with the parts that are joined to it, as series are locked before their meetings everywhere.
    """
    for one in EventSeries.objects.filter(pk__in=[row.pk, *line.joins]).order_by("pk"):
        series.lock_series(one)
    row.refresh_from_db()
    for event in Event.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=line.resets).order_by("pk"):
        _reset(event)
    row.exceptions.filter(on__in=line.lifted).delete()
    for joined in EventSeries.objects.filter(pk__in=line.joins):
        _join(row, joined)
    _cut(row, line.cuts)


def _reset(event: Event) -> None:
    """Give an event what its series has, so that it follows the series, as one that no import and nobody changed."""
    assert event.series
    usual = series_plans.read(event.series).values(series_plans.original_day(event))
    for name, value in as_series(event, usual).items():
        setattr(event, name, value)
    events.save(event=event)


def _with_uid(uid: str, group: Group) -> EventSeries | None:
    return _of_group(uid, group).first()


def _of_group(uid: str, group: Group) -> QuerySet[EventSeries]:
    """Return a series of the group, never one that another group has made since the plan."""
    return EventSeries.objects.filter(uid=uid, group=group)


def _cut(row: EventSeries, cuts: Iterable[tuple[date, str]]) -> None:
    """Give each later part of a series a row of its own, with its events and their attendees: the last one first."""
    for day, uid in sorted(cuts, reverse=True):
        later = series.split(series=row, on=day)
        if later.pk != row.pk:
            EventSeries.objects.filter(pk=later.pk).update(uid=uid)


def _join(row: EventSeries, later: EventSeries) -> None:
    """Undo a cut: the events of the later part are those of the series again, as it has them."""
    for name in JOINED:
        setattr(later, name, getattr(row, name))
    series.save(series=later)
    days = row.occurrences.values_list("recurrence_id", flat=True)
    later.occurrences.exclude(recurrence_id__in=list(days)).update(series=row)
    EventSeries.objects.filter(continues=later).update(continues=row)
    if later.occurrences.exists():
        series.set_status(series=later, status=EventSeries.Status.ENDED)
        # Else the next import would find that somebody has cut the series here.
        EventSeries.objects.filter(pk=later.pk).update(continues=None)
    else:
        later.delete()


def _end_series(line: Line, group: Group) -> None:
    assert line.row
    series.set_status(series=EventSeries.objects.get(pk=line.row), status=EventSeries.Status.ENDED)


def _set(row: Event | EventSeries, line: Line) -> None:
    for name, value in line.fields.items():
        setattr(row, name, value)


WRITERS: dict[Action, Callable[[Line, Group], None]] = {
    Action.SAVE_EVENT: _save_event,
    Action.CANCEL_EVENT: _cancel_event,
    Action.REMOVE_EVENT: _remove_event,
    Action.SAVE_OCCURRENCE: _save_occurrence,
    Action.SAVE_SERIES: _save_series,
    Action.END_SERIES: _end_series,
}
