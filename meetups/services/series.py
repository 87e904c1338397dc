"""A rhythm and its meetings: bringing them forth, changing one, some or all, leaving some out."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries, Holiday, SeriesDate
from meetups.models.events import new_uid
from meetups.models.series import CARRIED, refusal_of
from meetups.services import events
from meetups.standards import recurrence

HORIZON = timedelta(days=183)

logger = logging.getLogger(__name__)

Plan = dict[date, dict[str, Any]]  # day of the rule: what its meeting is like


@transaction.atomic
def save(*, series: EventSeries, venues: Iterable[int] | None = None) -> EventSeries:
    """A series that changes takes its coming meetings along, except what was changed by hand on one of them.

    `venues` are the stops of its rotation, when they change too. Raises ValidationError (many) for too dense a rule.
    """
    before: Plan = {}
    if series.pk:
        kept = EventSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
        before = plan(kept, _coming_days(kept))
    series.rrule = recurrence.normal(series.rrule)
    series.save()
    if venues is not None:
        series.stops.all().delete()
        for position, venue in enumerate(venues):
            series.stops.create(venue_id=venue, position=position)
    fill(series=series, before=before)
    return series


@transaction.atomic
def fill(*, series: EventSeries, before: Plan | None = None) -> None:
    """Every day of a running series within the horizon has its meeting, once; days it no longer has lose theirs.

    Twice, or twice at once, changes nothing. What was on already is never touched. `before` says what the meetings were
    like before the series changed: what differs from that was changed by hand, and stays.
    """
    series = EventSeries.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)
    now = timezone.now()
    wanted = plan(series, _wanted_days(series, now))
    existing = {_original_day(event): event for event in series.occurrences.filter(starts_at__gt=now)}
    taken = set(series.occurrences.values_list("recurrence_id", flat=True))
    for day, event in existing.items():
        if day in wanted:
            _carry(event, (before or {}).get(day, wanted[day]), wanted[day])
        elif not differing(event, (before or plan(series, [day])).get(day)):
            _withdraw(event)
    for day, values in wanted.items():
        if day not in taken and values["starts_at"] > now:
            status = Event.Status.CONFIRMED
            events.save(event=Event(series=series, recurrence_id=day, group=series.group, status=status, **values))


def fill_all() -> int:
    """The nightly job: bring every running series up to the horizon. How many could be.

    What fails for one (too many meetings, say) is logged and does not keep the others from theirs.
    """
    filled = 0
    for series in EventSeries.objects.running():
        try:
            fill(series=series)
            filled += 1
        except Exception:
            logger.exception("Series %s could not be filled", series.pk)
    return filled


def plan(series: EventSeries, days: Iterable[date]) -> Plan:
    """What the meetings of these days are like as long as nobody changes them by hand."""
    rotation = list(series.stops.values_list("venue_id", flat=True)) if series.pk else []
    return {day: series.occurrence(day, rotation) for day in days}


def differing(event: Event, values: dict[str, Any] | None) -> list[str]:
    """What was changed by hand on an occurrence: the fields in which it differs from its series."""
    if event.is_cancelled:
        return ["status"]
    return [name for name in CARRIED if values is not None and getattr(event, name) != values[name]]


def _wanted_days(series: EventSeries, now: datetime) -> list[date]:
    if not series.is_running:
        return []
    today = now.astimezone(ZoneInfo(series.zone)).date()
    try:
        days = series.days(today - timedelta(days=1), today + HORIZON)
    except recurrence.RuleError as error:
        raise refusal_of(error) from error
    if series.on_holidays != EventSeries.OnHolidays.SKIP or not days:
        return days
    holidays = Holiday.objects.between(series.group.nation, days[0], days[-1])
    return [day for day in days if day not in holidays]


def _coming_days(series: EventSeries) -> list[date]:
    coming = series.occurrences.filter(starts_at__gt=timezone.now())
    return [_original_day(event) for event in coming]


def _carry(event: Event, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Take what the series changed over to an occurrence, field by field; what somebody changed by hand stays."""
    changed = {
        name: after[name] for name in CARRIED if before[name] != after[name] and getattr(event, name) == before[name]
    }
    if changed and not event.is_cancelled:
        for name, value in changed.items():
            setattr(event, name, value)
        events.save(event=event)


def _withdraw(event: Event) -> None:
    """A day the series no longer has: gone without a trace, or cancelled with notice when people counted on it."""
    try:
        with transaction.atomic():
            event.delete()
    except ProtectedError:
        events.cancel(event=event, reason=_("The series no longer meets on this day."))


@transaction.atomic
def change(*, event: Event, values: dict[str, Any], scope: str) -> Event:
    """Change one occurrence (`this`), it and those after it (`following`), or all that are still to come (`all`).

    `values` are fields of CARRIED. What was changed by hand on another occurrence stays. Raises ValidationError with
    the code day when several would go to another day, which is for the rule to say; past when it has begun already.
    """
    if scope == "this":
        for name, value in values.items():
            setattr(event, name, value)
        return events.save(event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.starts_at <= timezone.now():
        raise ValidationError(_("This meeting has begun already. Change one that is still to come."), code="past")
    series = event.series
    assert series is not None
    if scope == "following":
        series = split(series=series, on=_original_day(event))
    _take_over(series, event, values)
    save(series=series)
    event.refresh_from_db()
    return event


@transaction.atomic
def split(*, series: EventSeries, on: date) -> EventSeries:
    """From a day on, a series goes on as another one, with its meetings, their places and its exceptions.

    Splitting at the first day gives the series itself: nothing would be left of the old one.
    """
    series = EventSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if on <= series.starts_on:
        return series
    stops = list(series.stops.values_list("venue_id", flat=True))
    passed = recurrence.place_in_rule(series.rrule, series.starts_on, on)
    later = EventSeries.objects.get(pk=series.pk)
    later.pk, later.uid, later.continues = None, new_uid(), series
    later._state.adding = True
    later.rrule = recurrence.rest(series.rrule, series.starts_on, on)
    later.starts_on = recurrence.next_of_rule(series.rrule, series.starts_on, on) or on
    later.save()
    for position in range(len(stops)):
        later.stops.create(venue_id=stops[(passed + position) % len(stops)], position=position)
    series.rrule = recurrence.ended(series.rrule, on - timedelta(days=1))
    series.save()
    series.exceptions.filter(on__gte=on).update(series=later)
    series.occurrences.filter(recurrence_id__gte=on).update(series=later)
    return later


@transaction.atomic
def remove(*, event: Event) -> None:
    """One occurrence is left out for good (EXDATE); when people counted on it, it is cancelled with notice."""
    day = _original_day(event)
    assert event.series is not None
    SeriesDate.objects.update_or_create(series=event.series, on=day, defaults={"is_removed": True})
    _withdraw(event)


@transaction.atomic
def add_day(*, series: EventSeries, on: date) -> EventSeries:
    """A meeting on a day that the rule does not give (RDATE), or one that was left out comes back."""
    SeriesDate.objects.update_or_create(series=series, on=on, defaults={"is_removed": False})
    fill(series=series)
    return series


@transaction.atomic
def turn(*, series: EventSeries, status: str) -> EventSeries:
    """Pause, end or resume a series. Stopping leaves no coming meeting but those changed by hand or counted on."""
    series = EventSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    series.status = status
    series.save()
    fill(series=series)
    return series


def _original_day(event: Event) -> date:
    if event.recurrence_id is None:
        raise ValidationError(_("This event belongs to no series."), code="single")
    return event.recurrence_id


def _take_over(series: EventSeries, event: Event, values: dict[str, Any]) -> None:
    """Give a series what was changed on one of its meetings."""
    zone = ZoneInfo(values.get("zone", event.zone))
    start: datetime = values.get("starts_at", event.starts_at)
    end: datetime = values.get("ends_at", event.ends_at)
    if start.astimezone(zone).date() != event.local_date:
        raise ValidationError(
            _("Only one meeting can move to another day. To move them all, change the rule of the series."), code="day"
        )
    if "starts_at" in values or "ends_at" in values:
        series.start_time = start.astimezone(zone).time()
        series.minutes = round((end - start).total_seconds() / 60)
    for name in values.keys() - {"starts_at", "ends_at"}:
        setattr(series, name, values[name])
