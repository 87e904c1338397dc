"""Series and their events: create them, change one, some or all of them, add and remove days."""

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Event, EventSeries, SeriesDate
from meetups.models.series import EventSeriesQuerySet, refusal_of
from meetups.services import events, holidays, jobs, search, series_plans
from meetups.services.deleted import existing
from meetups.services.series_plans import Action, Plan, Step
from meetups.standards import recurrence

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20  # series that one request fills


class Followed(NamedTuple):
    """The steps of the events that changed because public holidays did, or that the worker will change them."""

    steps: list[Step]
    is_later: bool

    @property
    def changed(self) -> int:
        return len(self.steps)


@transaction.atomic
def save(*, series: EventSeries, venues: Iterable[int] | None = None) -> EventSeries:
    """Save a series and change its events that have not begun, except the fields that were changed by hand.

    `venues` are the primary keys of its venues in turn, if they change. Raises ValidationError for a rule that the site
    refuses, and for more than 400 events (many). It also does for fewer places than are taken at one of its events
    (capacity).
    """
    if series.pk:
        lock_series(series)
    else:
        holidays.ensure(nation=series.group.nation)
    try:
        series.rrule = recurrence.by_day(series.rrule, series.start_time, ZoneInfo(series.zone))
    except recurrence.RuleError as error:
        raise refusal_of(error) from error
    return _carry_out(series_plans.plan_save(series=series, venues=venues))


@transaction.atomic
def fill(*, series: EventSeries) -> int:
    """Create the missing events of a series up to the horizon. Return the number of events that changed.

    Delete or cancel those on days that it no longer has. Idempotent, also when it runs twice at the same
    time. Never touches an event that has begun.
    """
    return len(_fill(series))


def fill_all() -> int:
    """Fill every series that still meets up to the horizon (nightly). Return the number of series filled.

    A series that fails, such as one with too many events, does not stop the others. Raises ExceptionGroup once all are
    tried.
    """

    def fill_one(series: EventSeries) -> int:
        fill(series=series)
        return 1

    return jobs.each(EventSeries.objects.meeting(), fill_one, name=lambda series: f"series {series.pk}")


def follow_holidays(*, nation: str) -> Followed:
    """Fill the series that skip the public holidays of a nation, at once if they are few, or else by the worker.

    Call it after these holidays changed. One that cannot be filled is left to the worker too.
    """
    rows = list(_skipping(nation)[: MOST_AT_ONCE + 1])
    if len(rows) <= MOST_AT_ONCE:
        try:
            return Followed([step for row in rows for step in _fill(row)], is_later=False)
        except ValidationError:
            logger.exception("A series does not follow the holidays of %s", nation)
    async_task("meetups.tasks.follow_holidays", nation)
    return Followed([], is_later=True)


def fill_skipping(*, nation: str) -> int:
    """Fill all series that skip the public holidays of a nation. Return the number of events that changed.

    One that fails does not stop the others. Raises ExceptionGroup once all are tried.
    """
    return jobs.each(_skipping(nation), lambda row: fill(series=row), name=lambda row: f"series {row.pk}")


@transaction.atomic
def change(*, event: Event, values: dict[str, Any], scope: str, own: dict[str, Any] | None = None) -> Event:
    """Change one event (scope this), it and the later ones of its series (following), or all that have not begun (all).

    `values` are the fields to change, `own` those to change on this event alone. With a scope of several events, fields
    that were changed by hand on another one stay, and a venue ends the rotation. Raises ValidationError with the code
    day when several events would move to another day, past when this one has begun, or single without a series. The
    code is alone for values that a series does not have, and stray when its series has left its day (or rests). All
    errors of `events.save` are raised, too.
    """
    if scope == "this":
        existing(Event.objects.select_for_update(of=("self",), no_key=True), pk=event.pk)
    else:
        lock_series(_lock_both(event)[0])
    plan = series_plans.plan_change(event=event, values=values, scope=scope, own=own)
    if plan.schedule:
        _carry_out(plan)
    else:
        _take_steps(plan.steps)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def split(*, series: EventSeries, on: date) -> EventSeries:
    """From a day on, continue a series as a new one, with its events, their attendees and its exceptions.

    Return the new series, or the series itself when it has no day before.
    """
    earlier, later = series_plans.cut(series_plans.read(lock_series(series)), on)
    return _carry_out(Plan(later, [], earlier, on)) if earlier else later.series


@transaction.atomic
def remove(*, event: Event) -> None:
    """Remove the day of an event from its series for good (EXDATE): delete the event, or cancel it if it is in use.

    Raises ValidationError with the code past when it has begun, and single when it has no series.
    """
    series, event = _lock_both(event)
    series_plans.refuse_begun(event)
    day = series_plans.original_day(event)
    SeriesDate.objects.update_or_create(series=series, on=day, defaults={"is_removed": True})
    _take_steps(series_plans.plan_removal(event=event).steps)


@transaction.atomic
def add_day(*, series: EventSeries, on: date) -> EventSeries:
    """Add a day that the rule does not give (RDATE), or bring back one that was removed.

    Raises ValidationError with the code past, and with the code cancelled when the event of this day was cancelled.
    """
    series = lock_series(series)
    if series.moment_on(on) <= timezone.now():
        raise ValidationError(_("This day is over. Choose a date in the future."), code="past")
    if series.occurrences.filter(recurrence_id=on, status=Event.Status.CANCELLED).exists():
        raise ValidationError(
            _("The meeting on this day is cancelled, and its attendees were emailed. Copy it to make a new one."),
            "cancelled",
        )
    SeriesDate.objects.update_or_create(series=series, on=on, defaults={"is_removed": False})
    fill(series=series)
    return series


@transaction.atomic
def set_status(*, series: EventSeries, status: str) -> EventSeries:
    """Pause, end or resume a series.

    A series that is not running keeps only the events that were changed by hand or that are in use. Those in use are
    cancelled unless they were changed by hand.
    """
    lock_series(series)
    return _carry_out(series_plans.plan_status(series=series, status=status))


def _skipping(nation: str) -> EventSeriesQuerySet:
    rows = EventSeries.objects.meeting().filter(group__nation=nation, on_holidays=EventSeries.OnHolidays.SKIP)
    return rows.order_by("pk")


def lock_series(series: EventSeries) -> EventSeries:
    """Lock a series, then its events that have not begun, and return the series. The order prevents deadlocks."""
    series = EventSeries.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=series.pk)
    rows = series.occurrences.select_for_update(of=("self",), no_key=True)
    list(rows.filter(starts_at__gt=timezone.now()).order_by("pk").values_list("pk"))
    return series


def lock_event(*, event: Event) -> None:
    """Lock an event, and before it the series of which it is a meeting.

    Raises ValidationError with the code gone if one of them was deleted meanwhile.
    """
    if event.series_id:
        _lock_both(event)
    else:
        existing(Event.objects.select_for_update(of=("self",), no_key=True), pk=event.pk)


def _lock_both(event: Event) -> tuple[EventSeries, Event]:
    """Lock the series of an event, then the event, and return both."""
    series_plans.original_day(event)
    for _time in range(2):  # a split may have moved the event to another series while this waited for the first lock
        series = existing(EventSeries.objects.select_for_update(of=("self",), no_key=True), occurrences=event.pk)
    return series, existing(Event.objects.select_for_update(of=("self",), no_key=True), pk=event.pk)


@transaction.atomic
def _fill(series: EventSeries) -> list[Step]:
    """Fill a series as `fill` does. Return the steps of the events that changed."""
    series = lock_series(series)
    steps = series_plans.plan_save(series=series).steps
    _take_steps(steps, series)
    return [step for step in steps if step.action != Action.KEEP]


def _carry_out(plan: Plan) -> EventSeries:
    """Write the rows of a planned series, then each of its events once."""
    assert plan.schedule
    series = plan.schedule.series
    series.save()
    if plan.schedule.rotation != list(series.stops.values_list("venue_id", flat=True)):
        series.stops.all().delete()
        for position, venue in enumerate(plan.schedule.rotation):
            series.stops.create(venue_id=venue, position=position)
    if plan.earlier:
        EventSeries.objects.filter(continues=plan.earlier).exclude(pk=series.pk).update(continues=series)
        plan.earlier.save()
        plan.earlier.exceptions.filter(on__gte=plan.since).update(series=series)
    _take_steps(plan.steps, series)
    if plan.earlier:
        plan.earlier.occurrences.filter(recurrence_id__gte=plan.since).update(series=series)
    return series


def _take_steps(steps: Iterable[Step], series: EventSeries | None = None) -> None:
    rows = Event.objects.in_bulk([step.event_id for step in steps if step.event_id])
    for step in steps:
        if step.action == Action.CREATE:
            assert series
            events.save(event=Event(series=series, recurrence_id=step.day, group=series.group, **step.values))
        elif step.event_id and step.action != Action.KEEP:
            _take_step(step, rows[step.event_id], series)


def _take_step(step: Step, event: Event, series: EventSeries | None) -> None:
    if step.action == Action.DELETE:
        search.delete(thing=event)
        event.delete()
    elif step.action == Action.CANCEL:
        events.cancel(event=event, reason=_("The series no longer meets on this day."))
    else:
        for name, value in step.values.items():
            setattr(event, name, value)
        event.series = series or event.series
        event.full_clean(exclude=["slug"])
        events.save(event=event)
