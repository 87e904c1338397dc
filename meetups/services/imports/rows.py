"""Writing the rows of an import."""

from collections.abc import Callable

from meetups.models import Event, EventSeries, Group, SeriesDate
from meetups.services import events, series, series_plans
from meetups.services.imports.lines import Action, Line


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
    """Lock and return the event of a line, or None if a series in the same import has deleted it."""
    assert line.row
    return Event.objects.select_for_update(of=("self",)).filter(pk=line.row).first()


def _save_occurrence(line: Line, group: Group) -> None:
    """Change the occurrence of a day, or create it if it is later than the series was filled."""
    row = EventSeries.objects.get(uid=line.entry.uid)
    event = row.occurrences.filter(recurrence_id=line.day).first()
    if event and line.fields["status"] == Event.Status.CANCELLED:
        events.cancel(event=event, reason=line.fields["cancellation_reason"])
        return
    if event is None:
        assert line.day
        usual = series_plans.read(row).values(line.day)
        event = Event(series=row, recurrence_id=line.day, group=group, **usual)
    _set(event, line)
    event.sequence = max(event.sequence, line.entry.sequence or 0)
    events.save(event=event, sequence=event.sequence)


def _save_series(line: Line, group: Group) -> None:
    row = EventSeries.objects.get(pk=line.row) if line.row else EventSeries(group=group)
    _set(row, line)
    if not row.pk:
        row.save()  # its exceptions first, so that no event is created on a removed day
    for on, is_removed in line.exceptions:
        SeriesDate.objects.update_or_create(series=row, on=on, defaults={"is_removed": is_removed})
    series.save(series=row)


def _end_series(line: Line, group: Group) -> None:
    assert line.row
    series.set_status(series=EventSeries.objects.get(pk=line.row), status=EventSeries.Status.ENDED)


def _set(row: Event | EventSeries, line: Line) -> None:
    for name, value in line.fields.items():
        setattr(row, name, value)


WRITERS: dict[Action, Callable[[Line, Group], None]] = {
    Action.SAVE_EVENT: _save_event,
    Action.CANCEL_EVENT: _cancel_event,
    Action.SAVE_OCCURRENCE: _save_occurrence,
    Action.SAVE_SERIES: _save_series,
    Action.END_SERIES: _end_series,
}
